"""What the keys of the console show of one step: the whole message as it was sent, its tokens, its
checks, and the code that made it.
"""

from collections.abc import Callable, Iterator
from datetime import tzinfo
from typing import Literal

from msgspec import structs
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from hosting.visible_text import lines_of, visible
from recorder.console import parts as parts
from recorder.event.event import Message
from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.reading import source_code, wording
from recorder.reading.values import Clock
from recorder.reading.wire import read_token
from tracing.tours import AUTHORIZATION_CODE, EVERY_TOUR

Look = Literal["wire", "tokens", "checks", "code"]

LONGEST_BODY = 8_000
"""The most characters of a body that are shown; a page of another server may be endless."""

TITLES: dict[Look, str] = {
    "wire": "as it is sent",
    "tokens": "its tokens, decoded",
    "checks": "its checks",
    "code": "the code that made it",
}


def where_held(event: RecordedEvent) -> str:
    """When a message is held, and its number: "Held before it leaves: 3.2"."""
    if event.sender == event.receiver:
        moment = "Held before it takes effect"
    elif event.role == event.receiver:
        moment = "Held on its arrival"
    else:
        moment = "Held before it leaves"
    return f"{moment}: {_place(event)}".rstrip(": ")


def called(event: RecordedEvent, tour: str = "") -> str:
    """A message in a few words: its number and its title."""
    return f"{_place(event)} {title_of(event, tour)}".strip()


def title_of(event: RecordedEvent, tour: str = "") -> str:
    """The title of a message in a flow of this tour ("" if unknown).

    A message outside any step has none: its sender, receiver and request are named instead.
    """
    message = message_of(event, tour)
    way = f"{wording.route(event)} {wording.exchange(event)}".rstrip()
    return message.title if message else way


def _place(event: RecordedEvent) -> str:
    """The number of a message, after the tour if that is not the code flow."""
    step = event.step
    is_other = step is not None and step.tour != AUTHORIZATION_CODE.name
    tour = f"{EVERY_TOUR[step.tour].title}, " if step and is_other else ""
    return f"{tour}{event.part or ''}"


def title(event: RecordedEvent, look: Look) -> str:
    """The heading of a look: "3.2 as it is sent"."""
    return f"{event.part or '–'} {TITLES[look]}"


def details(event: RecordedEvent, look: Look, zone: tzinfo | None = None) -> RenderableType:
    """One look at an event, as it may be shown.

    Times are shown in `zone`; None means this machine's time zone.
    """
    return _Look(event, look, Clock(event.at, zone))


class _Look:
    """The look, laid out for the available width."""

    def __init__(self, event: RecordedEvent, look: Look, clock: Clock) -> None:
        self._event = event
        self._look = look
        self._clock = clock

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _LOOKS[self._look](self._event, self._clock, options.max_width)


def _wire(event: RecordedEvent, _clock: Clock, _width: int) -> Iterator[RenderableType]:
    request, response = event.request, event.response
    if request:
        first = f"{visible(request.method)} {visible(request.url)}"
        yield from _message(first, request)
    if response:
        yield from _message(wording.status_line(response.status), response)
    if event.http is None:
        yield Text(f"Nothing is sent here: this happens inside the {wording.party(event.role)}.")


def _message(first: str, message: Message) -> Iterator[RenderableType]:
    yield Text(first, "bold", overflow="fold")
    for name, value in message.headers:
        line = Text.assemble((f"{visible(name)}: ", "dim"), visible(value))
        line.overflow = "fold"
        yield line
    body = message.body
    for text in ["", *lines_of(body[:LONGEST_BODY])] if body else ():
        yield Text(visible(text), overflow="fold")
    if len(body) > LONGEST_BODY:
        yield Text(f"… and {len(body) - LONGEST_BODY:,} more characters", "dim")
    if message.left_out:
        yield Text(wording.left_out(message.left_out), "dim")
    yield Text("")


def _tokens(event: RecordedEvent, clock: Clock, width: int) -> Iterator[RenderableType]:
    for token in event.tokens or ():
        yield from parts.token(token, read_token(token, clock), width)
    if not event.tokens:
        yield Text("No token travels here that could be decoded.")


def _checks(event: RecordedEvent, _clock: Clock, width: int) -> Iterator[RenderableType]:
    yield from parts.unusual(event)
    if not event.checks:
        yield Text(f"The {wording.party(event.role)} makes no checks here.")
        return
    # All checks, including those with the same result as before.
    yield from parts.checks(structs.replace(event, again=None), width)
    if event.refusal is not None:
        yield from parts.refusal(event.refusal)


def _code(event: RecordedEvent, _clock: Clock, _width: int) -> Iterator[RenderableType]:
    found = source_code.excerpt(event.source) if event.source else None
    if found is None:
        yield Text("The source code of this message is not available.")
    else:
        yield from _excerpt(found)
    for check in event.checks:
        rule = source_code.rule(event.role, check.name) if check.verdict == "failed" else None
        if rule is not None:
            yield Text(f"\nThe check that failed: {wording.check_name(check.name)}", "bold")
            yield from _excerpt(rule)


def _excerpt(found: source_code.Excerpt) -> Iterator[RenderableType]:
    """A function with its marked lines; long lines are folded, never cut."""
    yield Text(f"{found.place}, {visible(found.function)}", "dim")
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=1)
    table.add_column(justify="right", style="dim")
    table.add_column(overflow="fold")
    for number, line in enumerate(found.lines, found.first):
        is_it = number in found.marked
        table.add_row("▶" if is_it else "", str(number), Text(line, "bold" if is_it else ""))
    yield table


_LOOKS: dict[Look, Callable[[RecordedEvent, Clock, int], Iterator[RenderableType]]] = {
    "wire": _wire,
    "tokens": _tokens,
    "checks": _checks,
    "code": _code,
}

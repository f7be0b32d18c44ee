"""The plain style of the console: words only, no colour, no boxes, no signs; for screen readers and
for logs.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from rich.console import Group, RenderableType
from rich.text import Text

from hosting.visible_text import visible
from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.event.refusal import Refusal
from recorder.reading import refusals, wording
from recorder.reading.values import Clock
from recorder.reading.wire import ReadMessage, Row, read_request, read_response, read_token

_SPOKEN = {"§": "section ", " → ": " to ", "“": '"', "”": '"', " · ": ", ", "…": "..."}
_SHORTENED = re.compile(r"(…[\w-]*)\((\d+ characters)\)")


def render(event: RecordedEvent, zone: tzinfo | None) -> RenderableType:
    """Sentences, one fact a line, and an empty line behind each event."""
    lines = _sentences(event, Clock(event.at, zone))
    return Group(*(Text(spoken(line), overflow="fold") for line in lines))


def spoken(text: str) -> str:
    """The text with words in place of signs."""
    text = _SHORTENED.sub(r"\1 (\2)", text)
    for sign, word in _SPOKEN.items():
        text = text.replace(sign, word)
    return text


def _sentences(event: RecordedEvent, clock: Clock) -> Iterator[str]:
    refusal, step = event.refusal, event.step
    if step is None:
        yield f"Not part of a step: {wording.route(event)}, {wording.exchange(event)}."
        yield from _refusal(refusal)
        return
    place = wording.sentence(wording.place_in_tour(step, event))
    yield f"{place}, event {event.part}. {step.title}."
    if refusal is not None:
        yield "Refused."
    yield f"From {wording.route(event)}, {wording.CHANNEL_NAMES[event.channel]}."
    if said := wording.weakened(event):
        yield f"Weakened: {said}."
    if said := wording.given_up(event):
        yield f"{said}."
    yield from _messages(event, clock)
    for token in wording.new_tokens(event):
        yield f"{wording.token_name(token.name)}, decoded."
        yield from _rows(read_token(token, clock))
    again = wording.made_again(event)
    if again:
        yield f"Checks passed: {again}."
    yield from map(_decision, wording.new_checks(event))
    yield from _refusal(refusal)
    yield f"Why: {step.why} {step.spec}."
    yield ""


def _messages(event: RecordedEvent, clock: Clock) -> Iterator[str]:
    request, response = event.request, event.response
    shown = request if event.answers is None else None
    if shown is not None:
        yield from _message("Request", read_request(shown, clock))
    elif request is not None:
        yield f"This answers event {event.answers}, {wording.asked(request)}."
    if response is not None:
        yield from _message("Response", read_response(response, clock, shown))


def _message(kind: str, read: ReadMessage) -> Iterator[str]:
    yield f"{kind}: {read.line}"
    yield from _rows(read.rows)
    if read.page is not None:
        yield f"  page {wording.page(read.page)}"


def _rows(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        label = f"{row.place} {row.name}".strip()
        yield f"  {label}: {row.value}" + (f" ({row.meaning})" if row.meaning else "")


def _decision(check: Check) -> str:
    begin = "Warning" if check.verdict == "warning" else f"Check {wording.verdict(check)}"
    name, spec = wording.check_name(check.name), visible(check.spec)
    expected, received = visible(check.expected), visible(check.received)
    return f"{begin}: {name}. Expected: {expected}. Received: {received}. {spec}."


def _refusal(refusal: Refusal | None) -> Iterator[str]:
    if refusal is not None:
        yield refusals.reason(refusal)
        advice = refusals.advice(refusal)
        if advice:
            yield f"What to do: {advice}"

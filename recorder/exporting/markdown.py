"""A flow as a report in Markdown: what failed or warns first, then the diagram, then each message.

Text from the wire is in code spans, or has its special characters written as character references:
it cannot become a table cell, a tag, or a link that hides where it leads. (GitHub turns a bare URL
into a link.)
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC

from hosting.visible_text import visible
from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.explaining.legs import Leg
from recorder.explaining.point import Point, point_of
from recorder.explaining.seen import Seen
from recorder.exporting.flow import NO_STEP, Flow, number_of
from recorder.exporting.mermaid import as_mermaid
from recorder.reading import refusals, wording
from recorder.reading.parties import named
from recorder.reading.values import Clock

LONGEST_VALUE = 200
"""The most characters of one cell."""

NONE = "–"
_MARKS = re.compile(r"[\\`*_\[\]<>&|~$#]")
_ENDS_CODE = re.compile(r"[`|\\]")


def as_markdown(flows: Sequence[Flow]) -> str:
    """The flows as the text of a Markdown file."""
    return "\n\n".join(part for flow in flows for part in _report(flow)) + "\n"


def _report(flow: Flow) -> Iterator[str]:
    yield f"# {_prose(flow.tour.title)}"
    yield _prose(flow.tour.says)
    yield _summary(flow)
    yield from _unusual(flow)
    yield "## Diagram"
    yield f"```mermaid\n{as_mermaid([flow])}```"
    yield "## Messages"
    seen = Seen(flow.events)
    for event in flow.events:
        point = point_of(event, seen, Clock(event.at, UTC), flow.tour.name)
        yield from _message(event, point, flow.tour.name)


def _summary(flow: Flow) -> str:
    counted = wording.counted(flow.checks)
    passed, failed = f"{counted['passed']} passed", f"{counted['failed']} failed"
    checks = f"{passed}, {failed}, {wording.count(counted['warning'], 'warning')}"
    began = flow.events[0].at.astimezone(UTC)
    return (
        f"Recorded on {began:%d %B %Y at %H:%M:%S} UTC: "
        f"{wording.count(len(flow.events), 'message')}, "
        f"{wording.count(len(flow.checks), 'check')} ({checks}). "
        "Secrets are covered."
    )


def _unusual(flow: Flow) -> Iterator[str]:
    """The checks of the whole flow that failed or warn, and who refused what."""
    found = [
        (event, check)
        for event in flow.events
        for check in wording.new_checks(event)
        if check.verdict != "passed"
    ]
    refused = [(event, event.refusal) for event in flow.events if event.refusal]
    if not found and not refused:
        return
    yield "## What failed or warns"
    if refused:
        yield "\n".join(
            f"- {number_of(event)}: {_prose(refusals.reason(refusal))}"
            for event, refusal in refused
        )
    if found:
        found.sort(key=lambda each: each[1].verdict != "failed")
        rows = ([_prose(number_of(event)), *_check(check)] for event, check in found)
        yield _table(("message", *CHECK_COLUMNS), rows)


CHECK_COLUMNS = ("check", "verdict", "expected", "received", "clause")


def _message(event: RecordedEvent, point: Point | None, tour: str) -> Iterator[str]:
    title = point.message.title if point else NO_STEP
    yield f"### {_prose(number_of(event))} {_prose(title)}"
    if point is None:
        yield f"{_prose(wording.route(event, tour))}: {_prose(wording.exchange(event))}"
        return
    legs = "\n".join(f"- {_leg(event, leg, tour)}" for leg in point.legs)
    yield legs or f"Inside the {wording.party(event.role)}: nothing is sent."
    yield _prose(point.message.what)
    if point.values:
        rows = (
            [_code(value.name), _prose(value.seen) or _code(value.text), _prose(value.meaning)]
            for value in point.values
        )
        yield _table(("name", "value", "meaning"), rows)
    if point.unusual or point.checks:
        yield _table(CHECK_COLUMNS, map(_check, (*point.unusual, *point.checks)))
    if point.more_checks:
        yield f"{wording.count(point.more_checks, 'more check')} passed."


def _leg(event: RecordedEvent, leg: Leg, tour: str) -> str:
    arrow = "←" if leg.is_response else "→"
    client, server = (named(event, who, tour) for who in (leg.client, leg.server))
    return f"{client} {arrow} {server}: {_code(leg.said)}"


def _check(check: Check) -> list[str]:
    said = f"{wording.sign(check)} {wording.verdict(check)}"
    name = _prose(wording.check_name(check.name))
    return [name, said, _code(check.expected), _code(check.received), _prose(check.spec)]


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _code(text: str) -> str:
    """Text from the wire as one line of a table."""
    shown = _short(visible(text)).strip()
    if not shown:
        return NONE
    return _prose(shown) if _ENDS_CODE.search(shown) else f"`{shown}`"


def _prose(text: str) -> str:
    return _MARKS.sub(lambda found: f"&#{ord(found[0])};", visible(text))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"

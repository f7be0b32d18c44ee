"""A flow as a sequence diagram in Mermaid, which many Markdown viewers can draw.

Everything that Mermaid could interpret (`;`, `#`, tags, directives) is written as a character
number, so that a message cannot become a line of the diagram.
"""

import re
from collections.abc import Iterator, Sequence

from hosting.visible_text import visible
from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.explaining.legs import Leg, legs_of
from recorder.explaining.seen import Seen
from recorder.exporting.flow import Flow, number_of, title_of
from recorder.reading import wording
from recorder.reading.parties import ANOTHER_CLIENT, ATTACKER, THIEF, named
from tracing.catalogue import BROWSER, PARTY_NAMES

LONGEST_TEXT = 120
"""The most characters of one line of text."""

MOST_CHARACTERS = 45_000
"""The most characters of a diagram. Mermaid draws none that has over 50,000 (`maxTextSize`)."""

OTHERS = (ANOTHER_CLIENT, THIEF, ATTACKER)
"""Parties that may take the place of the client app or the browser."""

LINE_BREAK = "<br/>"
_INDENT = "    "
_NOT_PLAIN = re.compile(r"[^\w .,:/()'?+=!→←…“”·–✓✗⚠-]")


def as_mermaid(flows: Sequence[Flow]) -> str:
    """The flows as the text of one diagram, one below the other."""
    taking_part = {name for flow in flows for event in flow.events for name in _names(event, flow)}
    parties = [name for name in (*PARTY_NAMES.values(), *OTHERS) if name in taking_part]
    lines = ["sequenceDiagram"]
    if len(flows) == 1:
        lines.append(f"title {_text(flows[0].tour.title)}")
    lines += map(_declared, parties)
    across = ",".join(map(_id, dict.fromkeys((parties[0], parties[-1]))))
    for flow in flows:
        if len(flows) > 1:
            lines.append(_note(across, flow.tour.title))
        lines += _lines(flow)
    return ("\n" + _INDENT).join(_bounded(lines, across)) + "\n"


def _names(event: RecordedEvent, flow: Flow) -> Iterator[str]:
    yield from (named(event, who, flow.tour.name) for who in (event.sender, event.receiver))


def _id(name: str) -> str:
    return name.replace(" ", "_")


def _declared(name: str) -> str:
    kind = "actor" if name == PARTY_NAMES[BROWSER] else "participant"
    return f"{kind} {_id(name)} as {name}"


def _lines(flow: Flow) -> Iterator[str]:
    seen = Seen(flow.events)
    for event in flow.events:
        number, title = number_of(event), title_of(event, flow.tour)
        role = _id(named(event, event.role, flow.tour.name))
        legs = legs_of(event, seen)
        for leg in legs[:-1]:
            yield _arrow(event, flow, leg, f"{number} {leg.said}")
        # The title of an event belongs to the last of its messages.
        for leg in legs[-1:]:
            yield _arrow(event, flow, leg, f"{number} {title}", leg.said)
        if not legs:
            yield _note(role, f"{number} {title}", *_made(event))
        for check in event.checks:
            if check.verdict != "passed":
                yield _note(role, *_found(check))


def _arrow(event: RecordedEvent, flow: Flow, leg: Leg, *texts: str) -> str:
    client, server = (_id(named(event, who, flow.tour.name)) for who in (leg.client, leg.server))
    if leg.is_response:
        return f"{server}-->>{client}: {_text(*texts)}"
    return f"{client}->>{server}: {_text(*texts)}"


def _made(event: RecordedEvent) -> Iterator[str]:
    if event.checks:
        yield f"{wording.count(len(event.checks), 'check')} made"


def _found(check: Check) -> Iterator[str]:
    yield f"{wording.sign(check)} {wording.verdict(check)}: {wording.check_name(check.name)}"
    yield f"expected: {check.expected}"
    yield f"received: {check.received}"


def _note(over: str, *texts: str) -> str:
    return f"Note over {over}: {_text(*texts)}"


def _text(*lines: str) -> str:
    """Escape lines of text, so that Mermaid reads them as text only."""
    return LINE_BREAK.join(_NOT_PLAIN.sub(_number, _short(visible(line))) for line in lines)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _number(found: re.Match[str]) -> str:
    return f"#{ord(found[0])};"


def _bounded(lines: Sequence[str], across: str) -> Iterator[str]:
    """As many lines as Mermaid draws, then how many were left out."""
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + len(_INDENT) + 1
        if size > MOST_CHARACTERS:
            yield _note(across, f"… and {wording.count(len(lines) - number, 'more line')}")
            return
        yield line

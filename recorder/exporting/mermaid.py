"""A flow as a sequence diagram of Mermaid, which many viewers of Markdown draw.

Whatever Mermaid could read as its own (`;` and `#`, which end and begin things, tags, directives)
is written as the number of its character: a message cannot become a line of the diagram.
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
from tracing.catalogue import BROWSER, PARTY_NAMES, Party

LONGEST_TEXT = 120
"""Characters of one line of text."""

MOST_CHARACTERS = 45_000
"""Of a diagram. Mermaid draws none of more than 50,000 (`maxTextSize`)."""

LINE_BREAK = "<br/>"
_INDENT = "    "
_NOT_PLAIN = re.compile(r"[^\w .,:/()'?+=!→←…“”·–✓✗⚠-]")


def as_mermaid(flows: Sequence[Flow]) -> str:
    """The flows as the text of one diagram, one below the other."""
    parties = [party for party in PARTY_NAMES if any(_takes_part(party, flow) for flow in flows)]
    lines = ["sequenceDiagram"]
    if len(flows) == 1:
        lines.append(f"title {_text(flows[0].tour.title)}")
    lines += map(_declared, parties)
    for flow in flows:
        if len(flows) > 1:
            lines.append(_note(",".join((parties[0], parties[-1])), flow.tour.title))
        lines += _lines(flow)
    return ("\n" + _INDENT).join(_bounded(lines, parties)) + "\n"


def _takes_part(party: Party, flow: Flow) -> bool:
    return any(party in (event.sender, event.receiver) for event in flow.events)


def _declared(party: Party) -> str:
    kind = "actor" if party == BROWSER else "participant"
    return f"{kind} {party} as {PARTY_NAMES[party]}"


def _lines(flow: Flow) -> Iterator[str]:
    seen = Seen(flow.events)
    for event in flow.events:
        number, title = number_of(event), title_of(event, flow.tour)
        legs = legs_of(event, seen)
        for leg in legs[:-1]:
            yield _arrow(leg, f"{number} {leg.said}")
        # What an event is called belongs to the last of its messages.
        yield from (_arrow(leg, f"{number} {title}", leg.said) for leg in legs[-1:])
        if not legs:
            yield _local(event, title)
        for check in event.checks:
            if check.verdict != "passed":
                yield _note(event.role, *_found(check))


def _arrow(leg: Leg, *texts: str) -> str:
    if leg.is_response:
        return f"{leg.server}-->>{leg.client}: {_text(*texts)}"
    return f"{leg.client}->>{leg.server}: {_text(*texts)}"


def _local(event: RecordedEvent, title: str) -> str:
    made = f"{wording.count(len(event.checks), 'check')} made" if event.checks else ""
    return _note(event.role, f"{number_of(event)} {title}", *filter(None, [made]))


def _found(check: Check) -> Iterator[str]:
    yield f"{wording.sign(check)} {wording.verdict(check)}: {wording.check_name(check.name)}"
    yield f"expected: {check.expected}"
    yield f"received: {check.received}"


def _note(over: str, *texts: str) -> str:
    return f"Note over {over}: {_text(*texts)}"


def _text(*lines: str) -> str:
    """Lines of text that Mermaid reads as text only."""
    return LINE_BREAK.join(_NOT_PLAIN.sub(_number, _short(visible(line))) for line in lines)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _number(found: re.Match[str]) -> str:
    return f"#{ord(found[0])};"


def _bounded(lines: Sequence[str], parties: Sequence[Party]) -> Iterator[str]:
    """As many lines as Mermaid draws, and how many there are beside them."""
    size = 0
    for number, line in enumerate(lines):
        size += len(line) + len(_INDENT) + 1
        if size > MOST_CHARACTERS:
            yield _note(parties[0], f"… and {wording.count(len(lines) - number, 'more line')}")
            return
        yield line

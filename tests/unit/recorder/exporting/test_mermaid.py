"""`recorder.exporting.mermaid`: a sequence diagram that nothing recorded can break out of.

Mermaid's own parser checks the output in tests/foreign/test_mermaid.py.
"""

import re

from recorder.exporting.flow import flows_of
from recorder.exporting.mermaid import MOST_CHARACTERS, as_mermaid
from tests.unit.recorder.exporting.hostile import hostile_events
from tests.unit.recorder.flows import long_flow
from tests.unit.recorder.recordings import honest_events, refused_events

LINE = re.compile(
    r"sequenceDiagram|    title .*|    (actor|participant) \w+ as [a-z ]+|"
    r"    \w+--?>>\w+: .*|    Note over \w+(,\w+)?: .*"
)


def test_every_message_has_its_arrow() -> None:
    """The arrow has the message's number; a check inside a role is a note."""
    diagram = as_mermaid(flows_of(honest_events()))
    assert "browser->>client_app: 1 The user asks for the notes<br/>GET /notes\n" in diagram
    assert "Note over client_app: 2.5 The app keeps its registration<br/>" in diagram
    assert "client_app-->>browser: 13 The app shows the user the notes" in diagram


def test_a_failed_check_has_a_note() -> None:
    """The note says what was expected and received."""
    diagram = as_mermaid(flows_of(refused_events()))
    assert (
        "Note over client_app: ✗ failed: issuer is expected<br/>"
        "expected: http://127.0.0.1:9000<br/>received: http://127.0.0.1:6666\n"
    ) in diagram


def test_hostile_text_stays_text() -> None:
    """There are only our own lines, and no character that starts or ends a Mermaid construct."""
    diagram = as_mermaid(flows_of(hostile_events()))
    assert [line for line in diagram.splitlines() if not LINE.fullmatch(line)] == []
    said = re.sub(r"#\d+;|<br/>", "", "\n".join(re.findall(r": (.*)", diagram)))
    assert re.findall(r"[;#<>{}%$`&\\]", said) == []


def test_a_long_flow_is_cut_where_mermaid_stops() -> None:
    """Mermaid draws at most 50,000 characters; the diagram says how many lines are missing."""
    diagram = as_mermaid(flows_of(long_flow(30)))
    assert len(diagram) < MOST_CHARACTERS + 100
    assert re.search(r"… and \d+ more lines\n\Z", diagram)

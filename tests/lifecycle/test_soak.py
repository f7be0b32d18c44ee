"""A short version of the long run: no flow is left unaccounted for."""

import pytest

from recorder.keeping.flow_summary import FlowSummary
from tests.lifecycle.soak import (
    WHOLE,
    Course,
    Disturbed,
    Pace,
    Walked,
    grown,
    kind_of,
    report,
    soak,
)
from tests.support.running import Running

SHORT = Pace(pause=0.2, calm=3.0, stopped=2.0, undisturbed=0.0)
AGENT = "a user agent"
LINE = FlowSummary("f", "", "", 1, 9, 9, "authorization code", WHOLE, None)
FAR = 100.0


def test_every_flow_is_accounted_for(mortal: Running) -> None:
    """Each process is killed once, the recorder suspended once, and half bodies are everywhere."""
    course = soak(mortal, 1, SHORT)
    lines, faults = report(course)
    assert not faults, "\n".join(lines)
    kinds = {each.kind for each in course.disturbed}
    assert kinds == {"stopped recorder", *(f"killed {name}" for name in mortal.urls)}
    assert "arrived, recorded whole" in "\n".join(lines)


@pytest.mark.parametrize(
    ("disturbed", "why", "lines", "kind"),
    [
        ("killed client_app", "no response", [], "broken off by a kill"),
        ("killed recorder", "no response", [], "FAULT: broken off without a kill"),
        ("stopped recorder", "no response", [], "FAULT: broken off without a kill"),
        ("killed client_app", "", [LINE], "arrived, recorded whole"),
        ("killed recorder", "", [], "arrived without the recorder"),
        ("killed client_app", "", [], "FAULT: arrived, not recorded"),
        ("killed recorder", "", [LINE._replace(progress=6)], "FAULT: losses are not told"),
        (
            "killed recorder",
            "",
            [LINE._replace(progress=6, lost=2)],
            "arrived, recorded with told losses",
        ),
    ],
)
def test_what_became_of_a_flow(
    disturbed: str, why: str, lines: list[FlowSummary], kind: str
) -> None:
    """Only a disturbance at that time excuses a flow, and a loss only if the line reports it."""
    course = Course(SHORT)
    course.lost = 2
    course.lines[AGENT] = lines
    course.disturbed.append(Disturbed(1.0, 2.0, disturbed))
    assert kind_of(course, Walked(AGENT, 1.5, 2.5, why)) == kind
    course.disturbed[0] = Disturbed(1.0 + FAR, 2.0 + FAR, disturbed)
    is_excused = kind in ("broken off by a kill", "arrived without the recorder")
    is_fault = kind_of(course, Walked(AGENT, 1.5, 2.5, why)).startswith("FAULT")
    assert is_fault == (is_excused or kind.startswith("FAULT"))


def test_memory_that_grows_is_a_fault() -> None:
    """In the second half of the undisturbed time, a process may hold only a little more memory."""
    course = Course(SHORT)
    course.memory |= {"recorder": [90, 100, 110, 130], "client_app": [50, 60, 61, 62]}
    assert grown(course.memory) == ["recorder"]
    assert report(course)[1] == ["FAULT: recorder holds more and more memory"]

"""`scripts.console.flows`: what a console knows of the flows, and which one is in front."""

from scripts.console.flows import Flows
from tests.unit.scripts.console.events import history_of, typed


def test_a_step_that_is_told_but_not_yet_held_is_not_its_end() -> None:
    """Between the two comes the moment in which the recorder has it, and has not stopped it."""
    known, waits = Flows(history_of()), {"mode": "hold", "until": None}
    first = typed("a1", "a", slug="code-issued")
    last = typed("a2", "a", slug="resource-shown")
    b = {"b": {**waits, "held": ["b1"]}}
    state = {"version": 1, "holding": True, "flows": {"a": {**waits, "held": ["a1"]}, **b}}
    known.told([first], state, {})
    known.told([last], {**state, "version": 2, "flows": b}, {})
    assert known.front == "a"
    known.moved({**state, "version": 3, "flows": {"a": {**waits, "held": ["a2"]}, **b}})
    assert known.held == "a2"
    known.told([], {**state, "version": 4, "flows": b}, {})
    assert known.held == "b1"


def test_an_older_state_changes_nothing() -> None:
    """The answer to an order may overtake what the recorder tells."""
    known = Flows(history_of())
    known.moved({"version": 5, "holding": True, "flows": {}})
    known.moved({"version": 4, "holding": False, "flows": {}})
    assert known.gate["version"] == 5


def test_a_flow_that_turns_out_to_be_another_stays_in_front() -> None:
    """Under its new name."""
    known, waits = Flows(history_of()), {"mode": "hold", "until": None}
    known.moved({"version": 1, "holding": True, "flows": {"a": {**waits, "held": ["1"]}}})
    flows = {"c": {**waits, "held": ["3"]}, "b": {**waits, "held": ["1"]}}
    known.told([], {"version": 2, "holding": True, "flows": flows}, {"a": "b"})
    assert (known.front, known.held) == ("b", "1")


def test_a_flow_has_one_name() -> None:
    """Once two turn out to be one, the name that is gone is never in front."""
    known, idle = Flows(history_of()), {"version": 1, "holding": False, "flows": {}}
    known.told([typed("1", "early", slug="code-issued")], idle, {})
    known.told([typed("2", "late", slug="code-issued")], idle, {})
    assert known.front == "late"
    known.told([], idle, {"late": "early"})
    assert known.front == "early"


def test_what_belongs_to_no_step_is_not_what_a_flow_told_last() -> None:
    """A page beside the story."""
    known, idle = Flows(history_of()), {"version": 1, "holding": False, "flows": {}}
    known.told([typed("1", "a", slug="code-issued")], idle, {})
    known.told([typed("2", "a", slug=None)], idle, {})
    assert known.latest == typed("1", "a", slug="code-issued")

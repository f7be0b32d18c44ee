"""`scripts.console.flows`: the flows that a console knows, and which one is in front."""

from typing import Any

from recorder.event.recorded import RecordedEvent
from scenarios.browser.user_agent import UserAgent
from scripts.console.flows import Flows
from tests.unit.recorder.samples import received, recorded, request
from tests.unit.scripts.console.events import history_of, typed


def test_a_step_that_is_told_but_not_yet_held_is_not_its_end() -> None:
    """There is a moment in which the recorder already has a step, but does not hold it yet."""
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
    """The response to an order may arrive before older updates from the recorder."""
    known = Flows(history_of())
    known.moved({"version": 5, "holding": True, "flows": {}})
    known.moved({"version": 4, "holding": False, "flows": {}})
    assert known.gate["version"] == 5


def test_a_flow_that_turns_out_to_be_another_stays_in_front() -> None:
    """It is then known by its new name."""
    known, waits = Flows(history_of()), {"mode": "hold", "until": None}
    known.moved({"version": 1, "holding": True, "flows": {"a": {**waits, "held": ["1"]}}})
    flows = {"c": {**waits, "held": ["3"]}, "b": {**waits, "held": ["1"]}}
    known.told([], {"version": 2, "holding": True, "flows": flows}, {"a": "b"})
    assert (known.front, known.held) == ("b", "1")


def test_a_flow_has_one_name() -> None:
    """When two flows turn out to be one, the old name is never in front."""
    known, idle = Flows(history_of()), {"version": 1, "holding": False, "flows": {}}
    known.told([typed("1", "early", slug="code-issued")], idle, {})
    known.told([typed("2", "late", slug="code-issued")], idle, {})
    assert known.front == "late"
    known.told([], idle, {"late": "early"})
    assert known.front == "early"


def test_what_belongs_to_no_step_is_not_what_a_flow_told_last() -> None:
    """A page outside the story does not count."""
    known, idle = Flows(history_of()), {"version": 1, "holding": False, "flows": {}}
    known.told([typed("1", "a", slug="code-issued")], idle, {})
    known.told([typed("2", "a", slug=None)], idle, {})
    assert known.latest == typed("1", "a", slug="code-issued")


def begun(flow: str, browser: str) -> RecordedEvent:
    """Return the first event of a flow, sent by the browser with this name."""
    sent = request("GET", "http://a/", User_Agent=browser)
    told = received("client_app", sent, "client-registered", id=f"{flow}1")
    return recorded(told, flow=flow)


def holding(version: int, *flows: str) -> dict[str, Any]:
    """Return the gate while the first event of each of these flows is held."""
    held = {flow: {"mode": "hold", "until": None, "held": [f"{flow}1"]} for flow in flows}
    return {"version": version, "holding": True, "flows": held}


def test_the_next_flow_of_a_scripted_user_comes_to_the_front() -> None:
    """A tour may consist of several flows, and the first of them need not reach its last step."""
    known = Flows(history_of())
    user, other = UserAgent().name, UserAgent().name
    known.told([begun("a", user)], holding(1, "a"), {})
    known.told([begun("b", other)], holding(2, "a", "b"), {})
    known.told([], holding(3, "b"), {})
    assert known.front == "a"
    known.told([begun("c", user)], holding(4, "b", "c"), {})
    assert (known.front, known.held) == ("c", "c1")


def test_the_flows_of_people_stay_where_they_are() -> None:
    """Many browsers share a name: a person who is between two pages stays in front."""
    known = Flows(history_of())
    known.told([begun("a", "Firefox")], holding(1, "a"), {})
    known.told([begun("b", "Firefox")], holding(2, "b"), {})
    assert (known.front, known.waiting) == ("a", ["b"])

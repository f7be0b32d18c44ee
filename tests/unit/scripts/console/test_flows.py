"""`scripts.console.flows`: what a console knows of the flows, and which one is in front."""

from typing import Any

from scenarios.browser.user_agent import UserAgent
from scripts.console.flows import Flows


def test_a_step_that_is_told_but_not_yet_held_is_not_its_end() -> None:
    """Between the two comes the moment in which the recorder has it, and has not stopped it."""
    known, waits = Flows(), {"mode": "hold", "until": None}
    first = {"id": "a1", "flow": "a", "slug": "code-issued"}
    last = {"id": "a2", "flow": "a", "slug": "resource-shown"}
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
    known = Flows()
    known.moved({"version": 5, "holding": True, "flows": {}})
    known.moved({"version": 4, "holding": False, "flows": {}})
    assert known.gate["version"] == 5


def test_a_flow_that_turns_out_to_be_another_stays_in_front() -> None:
    """Under its new name."""
    known, waits = Flows(), {"mode": "hold", "until": None}
    known.moved({"version": 1, "holding": True, "flows": {"a": {**waits, "held": ["1"]}}})
    flows = {"c": {**waits, "held": ["3"]}, "b": {**waits, "held": ["1"]}}
    known.told([], {"version": 2, "holding": True, "flows": flows}, {"a": "b"})
    assert (known.front, known.held) == ("b", "1")


def test_a_flow_has_one_name() -> None:
    """Once two turn out to be one, the name that is gone is never in front."""
    known, idle = Flows(), {"version": 1, "holding": False, "flows": {}}
    known.told([{"id": "1", "flow": "early", "slug": "code-issued"}], idle, {})
    known.told([{"id": "2", "flow": "late", "slug": "code-issued"}], idle, {})
    assert known.front == "late"
    known.told([], idle, {"late": "early"})
    assert known.front == "early"


def test_what_belongs_to_no_step_is_not_what_a_flow_told_last() -> None:
    """A page beside the story."""
    known, idle = Flows(), {"version": 1, "holding": False, "flows": {}}
    known.told([{"id": "1", "flow": "a", "slug": "code-issued"}], idle, {})
    known.told([{"id": "2", "flow": "a", "slug": None}], idle, {})
    assert known.latest == {"id": "1", "flow": "a", "slug": "code-issued"}


def begun(flow: str, agent: str) -> dict[str, Any]:
    """The first event of a flow, which the browser of this name has sent."""
    request = {"method": "GET", "url": "http://a/", "headers": [["User-Agent", agent]], "body": ""}
    http = {"request": request, "response": None}
    return {"id": f"{flow}1", "flow": flow, "slug": "client-registered", "http": http}


def test_the_next_flow_of_a_scripted_user_comes_to_the_front() -> None:
    """A tour may make several flows, and the first of them need not reach its last step."""
    known, waits = Flows(), {"mode": "hold", "until": None}
    user, other = UserAgent().name, UserAgent().name

    def state(version: int, *flows: str) -> dict[str, Any]:
        held = {flow: {**waits, "held": [f"{flow}1"]} for flow in flows}
        return {"version": version, "holding": True, "flows": held}

    known.told([begun("a", user)], state(1, "a"), {})
    known.told([begun("b", other)], state(2, "a", "b"), {})
    known.told([], state(3, "b"), {})
    assert known.front == "a"
    known.told([begun("c", user)], state(4, "b", "c"), {})
    assert (known.front, known.held) == ("c", "c1")


def test_flows_of_people_stay_where_they_are() -> None:
    """Many browsers have the same name: a person between two pages is not left for another."""
    known, waits = Flows(), {"mode": "hold", "until": None}
    held = {"a": {**waits, "held": ["a1"]}}
    known.told([begun("a", "Firefox")], {"version": 1, "holding": True, "flows": held}, {})
    held = {"b": {**waits, "held": ["b1"]}}
    known.told([begun("b", "Firefox")], {"version": 2, "holding": True, "flows": held}, {})
    assert (known.front, known.waiting) == ("a", ["b"])

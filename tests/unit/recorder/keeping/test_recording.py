"""`recorder.keeping.recording`: what has become of each flow."""

from typing import Any

import pytest

from recorder.keeping.recording import Flow, Recording
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    RS,
    answer,
    check,
    event,
    question,
    received,
    request,
    response,
)

CALLBACK = request("GET", "http://c/callback")


@pytest.fixture
def recording() -> Recording:
    """Nothing has happened."""
    return Recording()


def apply(recording: Recording, *events: dict[str, Any], flow: str = "f") -> Flow:
    """Apply events of one flow; what has become of it."""
    for told in events:
        told["flow"] = flow
        became = recording.apply(told)
    return became


def test_a_step_of_one_message_has_a_plain_number(recording: Recording) -> None:
    """Only when it happens again is it counted: 9, 9.2, 9.3."""
    events = [event("user-entered") for _ in range(3)]
    apply(recording, *events)
    assert [told["part"] for told in events] == ["9", "9.2", "9.3"]


def test_a_step_of_several_messages_is_counted_from_the_first(recording: Recording) -> None:
    """3.1, 3.2, in order of arrival."""
    events = [event("user-logged-in") for _ in range(3)]
    apply(recording, *events)
    assert [told["part"] for told in events] == ["3.1", "3.2", "3.3"]


def test_what_belongs_to_no_step_has_no_number(recording: Recording) -> None:
    """It is part of the flow all the same."""
    told = event()
    flow = apply(recording, event("code-issued"), told)
    assert (told["part"], told["progress"], flow.parts) == (None, 4, {"code-issued": 1})


def test_flows_are_counted_apart(recording: Recording) -> None:
    """Two browsers at once."""
    first, second = event("user-entered"), event("user-entered")
    apply(recording, first, flow="f")
    apply(recording, second, flow="g")
    assert (first["part"], second["part"]) == ("9", "9")


def test_progress_is_the_furthest_step(recording: Recording) -> None:
    """It does not go down when the user asks again."""
    events = [event(slug) for slug in ("resource-shown", "user-entered", "token-presented")]
    apply(recording, *events)
    assert [told["progress"] for told in events] == [13, 13, 13]


def test_other_tours_have_numbers_of_their_own(recording: Recording) -> None:
    """A refresh in between is no progress of the thirteen, and no step back."""
    refresh = event("refresh-requested")
    flow = apply(recording, event("user-entered"), refresh)
    assert (refresh["part"], refresh["progress"]) == ("1", 9)
    assert flow.parts == {"user-entered": 1, "refresh-requested": 1}


def test_an_answer_names_the_part_that_showed_its_request(recording: Recording) -> None:
    """The request was told when it left another role, or when it arrived at this one."""
    asked = question(CLIENT, AS, request("POST", "http://a/token"), "code-exchanged")
    came = received(CLIENT, CALLBACK, "redirect-followed", links=["exchange"])
    apply(recording, asked, came)
    told = answer(AS, CLIENT, request("POST", "http://a/token"), "token-issued") | {"flow": "f"}
    recording.apply(told, question=asked)
    went = answer(CLIENT, BROWSER, CALLBACK, "login-allowed", links=["exchange", "more"])
    page = answer(AS, BROWSER, request("GET", "http://a/login"), "user-logged-in")
    apply(recording, went, page)
    assert [each["answers"] for each in (asked, came, told, went, page)] == [
        None,
        None,
        "6",
        "5",
        None,
    ]


def test_decisions_that_are_made_again_are_said_to_be(recording: Recording) -> None:
    """Every page of the authorization endpoint makes the same decisions before its own."""
    same = [check("one"), check("two"), check("three")]
    events = [
        event("user-logged-in", role=AS, checks=same),
        event("user-logged-in", role=AS, checks=[*same, check("own")]),
        event("code-issued", role=AS, checks=[*same, check("other", passed=False)]),
        event("code-issued", role=AS, checks=[*same[:2], check("three", received="that")]),
        event("code-issued", role=CLIENT, checks=same),
    ]
    apply(recording, *events)
    again = {"part": "3.1", "checks": 3}
    assert [told["again"] for told in events] == [None, again, again, None, None]


def test_a_refusal_is_never_said_to_be_an_old_one(recording: Recording) -> None:
    """A wrong password, twice: the second is shown as well."""
    wrong = [check("one"), check("two"), check("three"), check("password", passed=False)]
    events = [event("user-logged-in", role=AS, checks=wrong) for _ in range(2)]
    apply(recording, *events)
    assert events[1]["again"] == {"part": "3.1", "checks": 3}


def test_a_flow_ends_where_it_was_refused(recording: Recording) -> None:
    """The cause counts, not the errors that follow from it."""
    flow = apply(
        recording,
        event("token-verified", role=RS, checks=[check("audience_is_me", passed=False)]),
        answer(RS, CLIENT, request(), "resource-returned", response(401)),
        answer(CLIENT, BROWSER, request(), "resource-shown", response(502)),
    )
    assert flow.refusal is not None
    assert (flow.refusal.part, flow.refusal.role, flow.refusal.check) == (
        "11.1",
        RS,
        "audience_is_me",
    )
    assert (flow.progress, flow.complete) == (13, False)


def test_a_flow_that_gets_past_a_refusal_is_not_refused(recording: Recording) -> None:
    """A wrong password, and then the right one."""
    wrong = event("user-logged-in", role=AS, checks=[check("password_is_right", passed=False)])
    assert apply(recording, wrong).refusal is not None
    assert apply(recording, event("user-logged-in", role=AS)).refusal is None


def test_a_step_back_is_no_way_past_a_refusal(recording: Recording) -> None:
    """What goes on before the step that refused does not heal it; another tour may."""
    refused = answer(RS, CLIENT, request(), "resource-returned", response(401))
    assert apply(recording, refused, event("user-entered")).refusal is not None
    assert apply(recording, event("refresh-requested")).refusal is None


def test_a_call_of_no_step_refuses_no_flow(recording: Recording) -> None:
    """A foreign client's own business."""
    told = answer(AS, CLIENT, request(), None, response(401))
    assert apply(recording, told).refusal is None


def test_two_flows_that_become_one_add_up(recording: Recording) -> None:
    """Numbers go on behind both, the further one says how far it is."""
    apply(recording, event("user-logged-in"), flow="old")
    apply(recording, event("user-logged-in"), event("token-issued"), flow="new")
    recording.merge("new", into="old")
    told = event("user-logged-in")
    flow = apply(recording, told, flow="old")
    assert (told["part"], flow.progress) == ("3.3", 7)


def test_the_honest_flow_is_complete() -> None:
    """All thirteen steps, none refused; each event's numbers are those that were recorded."""
    recording = Recording()
    recorded = honest_flow()
    for told in recorded:
        again = {**told, "part": None}
        flow = recording.apply(again)
        assert (again["part"], again["progress"]) == (told["part"], told["progress"])
    assert flow.complete

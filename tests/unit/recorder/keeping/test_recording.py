"""`recorder.keeping.recording`: the state of each flow."""

import pytest

from recorder.event.recorded import Again, RecordedEvent
from recorder.keeping.recording import Flow, Recording
from tests.unit.recorder.recordings import honest_events
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    RS,
    Event,
    answer,
    check,
    event,
    question,
    received,
    request,
    response,
    told,
)

CALLBACK = request("GET", "http://c/callback")


@pytest.fixture
def recording() -> Recording:
    """A recording in which nothing has happened."""
    return Recording()


def record(recording: Recording, *events: Event, flow: str = "f") -> list[RecordedEvent]:
    """Record events of one flow."""
    return [recording.record(told(event), flow) for event in events]


def became(recording: Recording, *events: Event, flow: str = "f") -> Flow:
    """Record events of one flow; return the state of the flow."""
    record(recording, *events, flow=flow)
    return recording._flow(flow)


def test_a_step_of_one_message_has_a_plain_number(recording: Recording) -> None:
    """It is counted only when it is repeated: 9, 9.2, 9.3."""
    events = record(recording, *(event("user-entered") for _ in range(3)))
    assert [each.part for each in events] == ["9", "9.2", "9.3"]


def test_a_step_of_several_messages_is_counted_from_the_first(recording: Recording) -> None:
    """The parts are 3.1, 3.2 and so on, in order of arrival."""
    events = record(recording, *(event("user-logged-in") for _ in range(3)))
    assert [each.part for each in events] == ["3.1", "3.2", "3.3"]


def test_what_belongs_to_no_step_has_no_number(recording: Recording) -> None:
    """It is still part of the flow."""
    _, other = record(recording, event("code-issued"), event())
    assert (other.part, other.progress) == (None, 4)
    assert recording._flow("f").parts == {"code-issued": 1}


def test_flows_are_counted_apart(recording: Recording) -> None:
    """Two browsers are used at the same time."""
    parts = [record(recording, event("user-entered"), flow=flow)[0].part for flow in "fg"]
    assert parts == ["9", "9"]


def test_progress_is_the_furthest_step(recording: Recording) -> None:
    """It does not go down when the user requests a page again."""
    slugs = ("resource-shown", "user-entered", "token-presented")
    events = record(recording, *map(event, slugs))
    assert [each.progress for each in events] == [13, 13, 13]


def test_other_tours_have_numbers_of_their_own(recording: Recording) -> None:
    """A refresh in between neither advances the thirteen steps nor sets them back."""
    _, refresh = record(recording, event("user-entered"), event("refresh-requested"))
    assert (refresh.part, refresh.progress) == ("1", 9)
    assert recording._flow("f").parts == {"user-entered": 1, "refresh-requested": 1}


def test_an_answer_names_the_part_that_showed_its_request(recording: Recording) -> None:
    """The request was recorded when another role sent it, or when it arrived at this role."""
    asked = question(CLIENT, AS, request("POST", "http://a/token"), "code-exchanged")
    came = received(CLIENT, CALLBACK, "redirect-followed", links=["exchange"])
    question_told, arrived = record(recording, asked, came)
    token = answer(AS, CLIENT, request("POST", "http://a/token"), "token-issued")
    answered = recording.record(told(token), "f", question_told)
    went = answer(CLIENT, BROWSER, CALLBACK, "login-allowed", links=["exchange", "more"])
    page = answer(AS, BROWSER, request("GET", "http://a/login"), "user-logged-in")
    later = record(recording, went, page)
    assert [each.answers for each in (question_told, arrived, answered, *later)] == [
        None,
        None,
        "6",
        "5",
        None,
    ]


def test_decisions_that_are_made_again_are_said_to_be(recording: Recording) -> None:
    """Every page of the authorization endpoint repeats the same checks before its own."""
    same = [check("one"), check("two"), check("three")]
    events = [
        event("user-logged-in", role=AS, checks=same),
        event("user-logged-in", role=AS, checks=[*same, check("own")]),
        event("code-issued", role=AS, checks=[*same, check("other", "failed")]),
        event("code-issued", role=AS, checks=[*same[:2], check("three", received="that")]),
        event("code-issued", role=CLIENT, checks=same),
    ]
    again = Again("3.1", 3)
    made = [each.again for each in record(recording, *events)]
    assert made == [None, again, again, None, None]


def test_a_refusal_is_never_said_to_be_an_old_one(recording: Recording) -> None:
    """If a wrong password is entered twice, the second failure is shown, too."""
    wrong = [check("one"), check("two"), check("three"), check("password", "failed")]
    events = [event("user-logged-in", role=AS, checks=wrong) for _ in range(2)]
    assert record(recording, *events)[1].again == Again("3.1", 3)


def test_a_flow_ends_where_it_was_refused(recording: Recording) -> None:
    """The first refusal counts, not the errors that it causes."""
    flow = became(
        recording,
        event("token-verified", role=RS, checks=[check("audience_is_me", "failed")]),
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
    """A wrong password is followed by the right one."""
    wrong = event("user-logged-in", role=AS, checks=[check("password_is_right", "failed")])
    assert became(recording, wrong).refusal is not None
    assert became(recording, event("user-logged-in", role=AS)).refusal is None


def test_a_step_back_is_no_way_past_a_refusal(recording: Recording) -> None:
    """Only a later step or another tour clears a refusal; an earlier step does not."""
    refused = answer(RS, CLIENT, request(), "resource-returned", response(401))
    assert became(recording, refused, event("user-entered")).refusal is not None
    assert became(recording, event("refresh-requested")).refusal is None


def test_a_call_of_no_step_refuses_no_flow(recording: Recording) -> None:
    """For example, a call by another client."""
    call = answer(AS, CLIENT, request(), None, response(401))
    assert became(recording, call).refusal is None


def test_two_flows_that_become_one_add_up(recording: Recording) -> None:
    """Part numbers continue after both, and the further progress counts."""
    became(recording, event("user-logged-in"), flow="old")
    became(recording, event("user-logged-in"), event("token-issued"), flow="new")
    recording.merge("new", into="old")
    (again,) = record(recording, event("user-logged-in"), flow="old")
    assert (again.part, again.progress) == ("3.3", 7)


def test_a_warning_refuses_no_flow(recording: Recording) -> None:
    """The flow continues to its end."""
    warned = event("resource-shown", checks=[check("issuer_is_named", "warning")])
    flow = became(recording, warned)
    assert (flow.refusal, flow.complete) == (None, True)


def test_a_warning_is_never_said_to_be_an_old_one(recording: Recording) -> None:
    """It would go unnoticed among the checks that passed again."""
    checks = [check("one"), check("two"), check("three"), check("four", "warning"), check("five")]
    events = [event("user-logged-in", role=AS, checks=checks) for _ in range(2)]
    assert record(recording, *events)[1].again == Again("3.1", 3)


def test_an_event_that_has_a_number_keeps_it(recording: Recording) -> None:
    """More is known about it than at first; its checks do not count as repeated."""
    made = event("code-issued", role=AS, checks=[check("one"), check("two"), check("three")])
    (first,) = record(recording, made)
    again = recording.record(told(made), "f", part=first.part)
    assert (again.part, again.again) == ("4", None)
    assert recording._flow("f").parts == {"code-issued": 1}


def test_a_client_that_tells_nothing_is_not_ours(recording: Recording) -> None:
    """No server sees what it does after it has its tokens. When flows are joined, an event from the
    client app in either one counts.
    """
    events = [told(event(slug, role=AS)) for slug in ("user-logged-in", "token-issued")]
    seen = [recording.record(each, "f") for each in events]
    assert recording.summary("f", seen, 2).ends_out_of_sight
    record(recording, event("code-exchanged", role=CLIENT), flow="other")
    recording.merge("other", "f")
    assert not recording.summary("f", seen, 0).ends_out_of_sight


def test_the_honest_flow_is_complete() -> None:
    """All thirteen steps, none refused; each event gets the same numbers as in the recording."""
    recording, noted = Recording(), Recording()
    for told_before in honest_events():
        again = recording.record(told_before, "f")
        assert (again.part, again.progress) == (told_before.part, told_before.progress)
        flow = noted.note(told_before)
    assert flow.complete
    assert flow.parts == recording._flow("f").parts

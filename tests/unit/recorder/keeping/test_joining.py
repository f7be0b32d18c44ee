"""`recorder.keeping.joining`: events become flows, and responses find their requests."""

from typing import Any

import pytest

from recorder.keeping import joining
from recorder.keeping.joining import Early, Joiner, answered_in, question_in
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    RS,
    answer,
    event,
    question,
    received,
    recorded,
    request,
    told,
)

JWKS = request("GET", "http://127.0.0.1:9000/jwks")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock that the joiner uses."""
    return Clock()


@pytest.fixture
def joiner(clock: Clock) -> Joiner:
    """A joiner that has seen no events."""
    return Joiner(clock)


def join(joiner: Joiner, event: dict[str, Any]) -> joining.Joined:
    """Join an event and let it wait for its counterpart, as the ledger does."""
    joined = joiner.join(told(event), event["flow"] or "")
    if joined.waits:
        joiner.wait(recorded(event, flow=joined.flow))
    return joined


def linked(*links: str) -> dict[str, Any]:
    """An event inside the client app with these links."""
    return event("login-allowed", links=list(links))


def test_events_with_nothing_in_common_are_of_different_flows(joiner: Joiner) -> None:
    """Each begins its own flow."""
    assert join(joiner, linked("a")).flow != join(joiner, linked("b")).flow


def test_a_common_value_joins(joiner: Joiner) -> None:
    """Any link joins events, also indirectly."""
    first = join(joiner, linked("a", "b"))
    assert join(joiner, linked("b", "c")).flow == first.flow
    assert join(joiner, linked("c")).flow == first.flow


def test_a_value_on_the_wire_joins(joiner: Joiner) -> None:
    """The code that one role sends is the code that another receives."""
    code = "SplxlOBeZQQYbYS6WxSbIA"
    sent = answer(AS, BROWSER, request("POST", "http://a/consent"), "code-issued")
    sent["http"]["response"]["headers"] = [["Location", f"http://c/callback?code={code}"]]
    came = received(CLIENT, request("GET", f"http://c/callback?code={code}"), "redirect-followed")
    assert join(joiner, sent).flow == join(joiner, came).flow


def test_flows_that_turn_out_to_be_one_keep_the_older_id(joiner: Joiner) -> None:
    """A later event links the two flows."""
    older, newer = join(joiner, linked("a")), join(joiner, linked("b"))
    both = join(joiner, linked("b", "a"))
    assert both.flow == older.flow
    assert both.merged == (newer.flow,)
    assert join(joiner, linked("b")).flow == older.flow
    assert joiner.today(newer.flow) == older.flow


def test_flows_may_merge_again(joiner: Joiner) -> None:
    """Three flows become two, then one, which keeps the oldest id."""
    flows = [join(joiner, linked(name)).flow for name in "abc"]
    join(joiner, linked("b", "c"))
    assert join(joiner, linked("a", "c")).flow == flows[0]
    assert [joiner.today(flow) for flow in flows] == [flows[0]] * 3


def test_an_answer_finds_its_question(joiner: Joiner) -> None:
    """They have the same method, URL and body, and nothing else in common."""
    asked = question(CLIENT, AS, JWKS, "login-allowed")
    first = join(joiner, asked)
    joined = join(joiner, answer(AS, BROWSER, JWKS))
    assert joined.flow == first.flow
    assert joined.question is not None
    assert (joined.question.flow, joined.question.role) == (first.flow, CLIENT)


def test_a_question_finds_an_answer_that_was_told_before(joiner: Joiner) -> None:
    """When events are streamed, the responding role may report first."""
    early = answer(AS, BROWSER, JWKS)
    first = join(joiner, early)
    joined = join(joiner, question(CLIENT, AS, JWKS, "login-allowed"))
    assert joined.flow == first.flow
    assert joined.answer == Early(first.flow, early["id"])


def test_nobody_is_paired_twice(joiner: Joiner) -> None:
    """A request has one response, whichever is recorded first."""
    join(joiner, question(CLIENT, AS, JWKS))
    assert join(joiner, answer(AS, BROWSER, JWKS)).question is not None
    assert join(joiner, answer(AS, BROWSER, JWKS)).question is None
    assert join(joiner, question(CLIENT, AS, JWKS)).answer is not None
    assert join(joiner, question(CLIENT, AS, JWKS)).answer is None


def test_the_first_question_gets_the_first_answer(joiner: Joiner) -> None:
    """Two roles send the same request."""
    first, second = question(CLIENT, AS, JWKS), question(RS, AS, JWKS)
    join(joiner, first)
    join(joiner, second)
    for asked in (first, second):
        found = join(joiner, answer(AS, BROWSER, JWKS)).question
        assert found is not None
        assert found.role == asked["role"]


@pytest.mark.parametrize(
    "other",
    [
        request("POST", "http://127.0.0.1:9000/jwks"),
        request("GET", "http://127.0.0.1:9000/other"),
        request("GET", "http://127.0.0.1:9100/jwks"),
        request("GET", "http://127.0.0.1:9000/jwks", body="x"),
        request("GET", "http://127.0.0.1:9000/jwks", authorization="Bearer x"),
    ],
    ids=["method", "path", "port", "body", "credentials"],
)
def test_another_message_is_no_twin(joiner: Joiner, other: dict[str, Any]) -> None:
    """Method, URL, body and credentials must all be the same."""
    join(joiner, question(CLIENT, AS, JWKS))
    assert join(joiner, answer(AS, BROWSER, other)).question is None


def test_the_same_request_with_another_token_is_of_another_flow(joiner: Joiner) -> None:
    """Two people read their notes at the same time, and the responses arrive in reverse order."""
    url, flows = "http://127.0.0.1:9001/api/notes", {}
    asked = {name: request("GET", url, Authorization=f"Bearer {name * 20}") for name in "ab"}
    for name, sent in asked.items():
        flows[name] = join(joiner, question(CLIENT, RS, sent)).flow
    assert join(joiner, answer(RS, CLIENT, asked["b"])).flow == flows["b"] != flows["a"]
    assert join(joiner, answer(RS, CLIENT, asked["a"])).flow == flows["a"]


def test_the_twin_is_at_the_role_that_was_asked(joiner: Joiner) -> None:
    """A response of another role to the same URL belongs to another request."""
    join(joiner, question(CLIENT, AS, JWKS))
    assert join(joiner, answer(RS, BROWSER, JWKS)).question is None


def test_both_write_addresses_in_their_own_way(joiner: Joiner) -> None:
    """Percent-encoding and the case of the host make no difference."""
    join(joiner, question(CLIENT, AS, request(url="http://LOCALHOST:9000/a%20b?c=%7e")))
    answered = answer(AS, BROWSER, request(url="http://localhost:9000/a%20b?c=~"))
    assert join(joiner, answered).question is not None


def test_a_question_is_forgotten_after_a_while(joiner: Joiner, clock: Clock) -> None:
    """A later request's response must not be matched with it; a held step may take minutes."""
    join(joiner, question(CLIENT, AS, JWKS))
    clock.now = joining.QUESTION_SECONDS - 1
    join(joiner, question(CLIENT, AS, JWKS))
    assert join(joiner, answer(AS, BROWSER, JWKS)).question is not None
    clock.now = 2 * joining.QUESTION_SECONDS
    assert join(joiner, answer(AS, BROWSER, JWKS)).question is None


def test_an_answer_is_forgotten_sooner(joiner: Joiner, clock: Clock) -> None:
    """A browser's request has no counterpart that a role will report."""
    join(joiner, answer(AS, BROWSER, JWKS))
    clock.now = 30
    assert join(joiner, question(CLIENT, AS, JWKS)).answer is None


def test_a_stored_event_keeps_its_flow(joiner: Joiner) -> None:
    """An event accepted before a restart and stored after it belongs to its earlier flow."""
    assert join(joiner, linked("a") | {"flow": "f"}).flow == "f"
    assert join(joiner, linked("a")).flow == "f"


def test_nothing_joins_a_flow_from_before(joiner: Joiner) -> None:
    """Neither by links nor as a response; a merged flow gets its own name back."""
    flows = [join(joiner, linked(name)).flow for name in "ab"]
    join(joiner, linked("a", "b"))
    join(joiner, question(CLIENT, AS, JWKS))
    joiner.forget()
    assert join(joiner, linked("a")).flow not in flows
    assert join(joiner, answer(AS, BROWSER, JWKS)).question is None
    assert joiner.today(flows[1]) == flows[1]


def test_what_was_lost_of_a_flow_from_before_is_counted_there(joiner: Joiner) -> None:
    """A role reports the loss after the restart, but this joins nothing to the flow."""
    flow = join(joiner, linked("a")).flow
    joiner.forget()
    assert joiner.lost(["a", "b"]) == flow
    assert join(joiner, linked("b")).flow != flow


def test_memory_is_bounded() -> None:
    """However many events arrive, the oldest are forgotten."""
    joiner = Joiner()
    for number in range(3_000):
        join(joiner, question(CLIENT, AS, request(url=f"http://a/{number}")))
        join(joiner, answer(AS, BROWSER, request(url=f"http://b/{number}")))
    assert len(joiner._questions) == joining.QUESTIONS
    assert len(joiner._answers) == joining.ANSWERS
    assert len(joiner._flows) <= joining.FINGERPRINTS
    assert len(joiner._born) <= joining.FLOWS


def test_questions_and_answers_are_told_apart() -> None:
    """A request or response counts when it is sent; a received request is neither."""
    events = [
        question(CLIENT, AS, JWKS),
        answer(AS, CLIENT, JWKS),
        received(CLIENT, JWKS, "user-entered"),
        linked("a"),
    ]
    assert [bool(question_in(told(each))) for each in events] == [True, False, False, False]
    assert [bool(answered_in(told(each))) for each in events] == [False, True, False, False]

"""`recorder.predicting.asking`: the question about a held message, and which answer is right."""

from pathlib import Path

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.predicting.asking import question_for, verdict_on
from recorder.predicting.prompts import prompts
from recorder.predicting.question import ANSWERS, Question
from tests.support.faults import assert_none
from tests.support.predicted import flows_in, questions_of, wrong_verdicts
from tests.unit.recorder.recordings import HONEST, REFUSED, WARNED, honest_events
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
    recorded,
    request,
    response,
)
from tracing.tours import STEP_BY_SLUG, TOURS

MOST_WORDS = 26
FEWEST_ASKED = 15

FORM = "application/x-www-form-urlencoded"
TOKEN = "http://127.0.0.1:9000/token"


def asked(event: RecordedEvent, *earlier: RecordedEvent, tour: str = "") -> Question:
    """The question about an event, which must exist."""
    found = question_for(event, earlier, tour)
    assert found is not None
    return found


def exchanged() -> RecordedEvent:
    """A code sent to the token endpoint."""
    sent = request("POST", TOKEN, "code=c&code_verifier=v", content_type=FORM)
    return recorded(question(CLIENT, AS, sent, "code-exchanged"), part="6")


def issued(*checks: str, status: int = 200, failed: str = "") -> RecordedEvent:
    """The response of the token endpoint."""
    made = [check(name, "failed" if name == failed else "passed") for name in checks]
    sent = request("POST", TOKEN, "code=c&code_verifier=v", content_type=FORM)
    changes = {"answered": response(status), "checks": made}
    return recorded(answer(AS, CLIENT, sent, "token-issued", **changes), part="7", answers="6")


@pytest.mark.parametrize("file", [HONEST, REFUSED, WARNED], ids=lambda file: file.stem)
def test_exactly_one_answer_is_right(file: Path) -> None:
    """The run file shows what happened next, and the next message is enough to know it."""
    flows = list(flows_in(file))
    assert any(map(questions_of, flows))
    assert_none(fault for flow in flows for fault in wrong_verdicts(flow))


def test_most_messages_of_an_honest_flow_have_a_question() -> None:
    """Every kind of prompt occurs, and each answer position is right several times, so that readers
    do not learn to guess.
    """
    flow = honest_events()
    questions = [each for _, each in questions_of(flow)]
    assert len(questions) >= FEWEST_ASKED
    assert {each.held.prompt.kind for each in questions} == {each.kind for each in prompts()}
    places = [
        verdict.right
        for place, each in questions_of(flow)
        if (verdict := verdict_on(each, flow[place + 1 :]))
    ]
    assert {place for place in places if places.count(place) > 2} == set(range(ANSWERS))


def test_the_order_of_the_answers_stays() -> None:
    """Reloading the page or using another window shows the same order."""
    flow = honest_events()
    assert [each.answers for _, each in questions_of(flow)] == [
        each.answers for _, each in questions_of(flow)
    ]


def test_nothing_is_known_before_the_next_message() -> None:
    """Not even if the answer lies in the past; an event of no step does not count as a message."""
    flow = honest_events()
    aside = recorded(question(CLIENT, AS, request()))
    assert_none(each.text for _, each in questions_of(flow) if verdict_on(each, []) is not None)
    assert_none(
        each.text for _, each in questions_of(flow) if verdict_on(each, [aside]) is not None
    )


def test_a_prompt_says_nothing_of_what_then_happens() -> None:
    """The file with the prompts contains no right answers; for the same question, a different
    outcome makes a different answer right.
    """
    asks = asked(exchanged())
    keys = [each.key for each in asks.answers]
    failing = next(key for key in keys if key != "passing")
    accepted, refused = issued(failing), issued(failing, status=400, failed=failing)
    rights = [verdict_on(asks, [each]) for each in (accepted, refused)]
    assert [each and each.right for each in rights] == [keys.index("passing"), keys.index(failing)]
    assert [each and each.part for each in rights] == ["7", "7"]


def test_where_the_flow_goes_another_way_no_answer_is_right() -> None:
    """The verdict says what happened instead."""
    failed = issued("body_is_a_form", status=400, failed="body_is_a_form")
    verdict = verdict_on(asked(exchanged()), [failed])
    assert verdict is not None
    assert verdict.right is None
    assert verdict.happened == "The authorization server refuses: “body is a form” failed."
    unexplained = verdict_on(asked(exchanged()), [issued(status=500)])
    assert unexplained is not None
    assert unexplained.right is None
    assert "no check says why" in unexplained.happened


def test_two_answers_are_never_right() -> None:
    """If a message has two of the three values, neither is the right answer."""
    sent = request("GET", "http://127.0.0.1:9002/notes")
    held = recorded(received(CLIENT, sent, "user-entered"))
    both = request(
        url="http://127.0.0.1:9001/api/notes?access_token=aaaaaaaaaa&id_token=bbbbbbbbbb"
    )
    verdict = verdict_on(asked(held), [recorded(question(CLIENT, RS, both, "token-presented"))])
    assert verdict is not None
    assert verdict.right is None
    assert "an access token and an ID token" in verdict.happened


def test_in_the_tour_of_a_stolen_code_one_predicts_which_check_fails() -> None:
    """It fails three times, each time at a different check."""
    code = answer(AS, BROWSER, request(), "code-issued", answered=response(303))
    checks = ("code_belongs_to_client", "code_verifier_matches_challenge", "code_is_unused")
    first, second, third = (issued(*checks, status=400, failed=each) for each in checks)
    shown = recorded(answer(CLIENT, BROWSER, request(), "resource-shown"))
    for held, then, failed in (
        (recorded(code), first, checks[0]),
        (first, second, checks[1]),
        (shown, third, checks[2]),
    ):
        asks = asked(held, tour="misused-code")
        verdict = verdict_on(asks, [then])
        assert {each.key for each in asks.answers} == set(checks)
        assert verdict is not None
        assert verdict.right is not None
        assert asks.answers[verdict.right].key == failed


def test_a_refused_message_is_not_asked_about_as_if_it_were_accepted() -> None:
    """A refused callback does not send a code on."""
    sent = request(url="http://127.0.0.1:9002/callback?code=c&state=s")
    made = [check("state_is_known", "failed")]
    assert (
        question_for(recorded(received(CLIENT, sent, "redirect-followed", checks=made)), []) is None
    )
    assert question_for(recorded(event()), []) is None


def test_every_prompt_belongs_to_something() -> None:
    """Its step and tour exist, and no earlier prompt matches all of its messages."""
    assert_none(each.step for each in prompts() if each.step not in STEP_BY_SLUG)
    assert_none(each.when.tour for each in prompts() if each.when.tour not in ("", *TOURS))
    seen = [(each.step, each.when) for each in prompts()]
    assert len(seen) == len(set(seen))


def test_a_prompt_is_short() -> None:
    """A class reads it from the back row while a message is held."""
    assert_none(each.prompt for each in prompts() if len(each.prompt.split()) > MOST_WORDS)
    assert_none(each.prompt for each in prompts() if not each.prompt.endswith("?"))

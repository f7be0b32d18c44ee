"""`recorder.predicting.prediction`: the result of an answer, for the table of a lesson."""

from collections.abc import Sequence

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.predicting.asking import question_for, verdict_on
from recorder.predicting.prediction import STATES, Prediction, counted, prediction
from recorder.predicting.question import Question
from tests.unit.recorder.recordings import honest_events


def first() -> tuple[Question, Sequence[RecordedEvent]]:
    """The first question of the honest flow, and the later messages."""
    flow = honest_events()
    question = question_for(flow[0], [])
    assert question is not None
    return question, flow[1:]


def test_an_answer_is_right_or_wrong() -> None:
    """Exactly one of the three is right; the row has the given and the right answer in words."""
    question, later = first()
    made = [prediction(question, number, later) for number in range(3)]
    assert sorted(each.state for each in made) == ["right", "wrong", "wrong"]
    assert {each.right for each in made} == {"The authorization server"}
    assert [each.answered for each in made] == [answer.text for answer in question.answers]
    assert {(each.held, each.part) for each in made} == {("1", "2.1")}


def test_a_question_need_not_be_answered() -> None:
    """The right answer is shown anyway."""
    question, later = first()
    made = prediction(question, None, later)
    assert (made.state, made.answered, made.right) == ("unanswered", "", "The authorization server")


def test_before_the_next_message_nothing_is_known() -> None:
    """Neither the right answer nor what happened."""
    question, _ = first()
    made = prediction(question, 0, [])
    assert (made.state, made.right, made.happened) == ("open", "", "")


def test_a_flow_that_goes_another_way_counts_for_nothing() -> None:
    """The row says what happened instead."""
    question, later = first()
    shown = next(each for each in later if each.slug == "token-presented")
    verdict = verdict_on(question, [shown])
    made = prediction(question, 0, [shown])
    assert verdict is not None
    assert verdict.right is None
    assert (made.state, made.right) == ("void", "")
    assert made.happened == "The client app sends the next message to the resource server."


@pytest.mark.parametrize("state", STATES)
def test_the_count_names_each_state_that_there_is(state: str) -> None:
    """States that do not occur are left out."""
    row = Prediction("1", "?", "a", "a", state, "", "")  # type: ignore[arg-type]
    assert counted([row, row]).startswith("2 ")
    assert counted([]) == ""
    assert counted([row._replace(state="right"), row._replace(state="wrong")]) == "1 right, 1 wrong"

"""`scripts.console.predictions`: what was asked at this console, and what came of it."""

from collections.abc import Sequence

from recorder.event.recorded import RecordedEvent
from scripts.console.predictions import Predictions
from tests.unit.recorder.recordings import honest_events


class Told:
    """The honest flow, of which the console knows so many messages."""

    def __init__(self, known: int) -> None:
        self.flow = honest_events()
        self.known = known

    @property
    def newest(self) -> RecordedEvent:
        """The message that is held."""
        return self.flow[self.known - 1]

    def get(self, id: str) -> RecordedEvent | None:
        """The message with this id."""
        return next((each for each in self.of_flow("") if each.id == id), None)

    def of_flow(self, flow: str) -> Sequence[RecordedEvent]:
        """What is known so far."""
        return self.flow[: self.known]


def test_a_question_is_asked_once_and_its_answer_may_change() -> None:
    """Until the message is released."""
    told = Told(1)
    predictions = Predictions(told, {})
    asked = predictions.asked(told.newest)
    assert asked is not None
    assert asked is predictions.asked(told.newest)
    assert predictions.answer(told.newest, 0)
    assert predictions.answer(told.newest, 2)
    assert asked.answered == 2
    assert predictions.verdicts() == []


def test_the_next_message_gives_the_verdict_once() -> None:
    """And an answer that comes later counts no more."""
    told = Told(1)
    predictions = Predictions(told, {})
    asked = predictions.asked(told.newest)
    assert asked is not None
    keys = [answer.key for answer in asked.question.answers]
    predictions.answer(told.newest, keys.index("authorization_server"))
    first = told.newest
    told.known += 1
    (verdict,) = predictions.verdicts()
    assert (verdict.state, verdict.held, verdict.part) == ("right", "1", "2.1")
    assert predictions.verdicts() == []
    predictions.answer(first, keys.index("browser"))
    assert [each.state for each in predictions.all()] == ["right"]


def test_of_a_message_that_others_followed_nothing_is_asked() -> None:
    """Nor where nothing is held."""
    told = Told(5)
    predictions = Predictions(told, {})
    assert predictions.asked(told.flow[0]) is None
    assert predictions.asked(None) is None
    assert not predictions.answer(None, 1)
    assert predictions.all() == []


def test_a_lesson_is_a_row_for_each_question() -> None:
    """Whether it was answered or not."""
    told = Told(0)
    predictions = Predictions(told, {})
    verdicts = []
    for known in range(1, len(told.flow) + 1):
        told.known = known
        verdicts += predictions.verdicts()
        if predictions.asked(told.newest) and known % 2:
            predictions.answer(told.newest, 1)
    assert predictions.all() == verdicts
    assert {"right", "wrong", "unanswered"} == {each.state for each in verdicts}

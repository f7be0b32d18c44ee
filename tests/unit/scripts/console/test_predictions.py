"""`scripts.console.predictions`: the questions asked at this console, and their outcomes."""

import io
from collections.abc import Sequence

import pytest
from rich.console import Console

from recorder.event.recorded import RecordedEvent
from scripts.console.footer import keys_of, lines
from scripts.console.keys import KEYS
from scripts.console.predictions import Predictions
from scripts.console.stepping import Stepper
from scripts.processes.recorder_gate import RecorderGate
from tests.support.recorder_tokens import VIEWER
from tests.unit.recorder.recordings import honest_events
from tests.unit.scripts.console.events import Looked, flows_of, held


class Told:
    """The honest flow, of which the console knows the first messages."""

    def __init__(self, known: int) -> None:
        self.flow = honest_events()
        self.known = known
        self.tours: dict[str, str] = {}

    @property
    def newest(self) -> RecordedEvent:
        """The held message."""
        return self.flow[self.known - 1]

    def get(self, id: str) -> RecordedEvent | None:
        """Return the message with this id."""
        return next((each for each in self.of_flow("") if each.id == id), None)

    def of_flow(self, flow: str) -> Sequence[RecordedEvent]:
        """Return the messages known so far."""
        return self.flow[: self.known]

    def tour(self, flow: str) -> str:
        """Return the tour that this flow runs."""
        return self.tours.get(flow, "")


def test_a_question_is_asked_once_and_its_answer_may_change() -> None:
    """The answer may change until the message is released."""
    told = Told(1)
    predictions = Predictions(told)
    asked = predictions.asked(told.newest)
    assert asked is not None
    assert asked is predictions.asked(told.newest)
    assert predictions.answer(told.newest, 0)
    assert predictions.answer(told.newest, 2)
    answered = predictions.asked(told.newest)
    # The footer is drawn again only after a change.
    assert answered != asked
    assert answered is not None
    assert answered.answered == 2
    assert predictions.verdicts(told.flow[0].flow) == []


def test_the_next_message_gives_the_verdict_once() -> None:
    """A later answer no longer counts."""
    told = Told(1)
    predictions = Predictions(told)
    asked = predictions.asked(told.newest)
    assert asked is not None
    keys = [answer.key for answer in asked.question.answers]
    predictions.answer(told.newest, keys.index("authorization_server"))
    first = told.newest
    told.known += 1
    assert predictions.verdicts("another flow") == []
    (verdict,) = predictions.verdicts(told.flow[0].flow)
    assert (verdict.state, verdict.held, verdict.part) == ("right", "1", "2.1")
    assert predictions.verdicts(told.flow[0].flow) == []
    predictions.answer(first, keys.index("browser"))
    assert [each.state for each in predictions.all()] == ["right"]


def test_of_a_message_that_others_followed_nothing_is_asked() -> None:
    """Nothing is asked either if no message is held."""
    told = Told(5)
    predictions = Predictions(told)
    assert predictions.asked(told.flow[0]) is None
    assert predictions.asked(None) is None
    assert not predictions.answer(None, 1)
    assert predictions.all() == []


def test_a_lesson_is_a_row_for_each_question() -> None:
    """Questions without an answer have a row, too."""
    told = Told(0)
    predictions = Predictions(told)
    verdicts = []
    for known in range(1, len(told.flow) + 1):
        told.known = known
        verdicts += predictions.verdicts(told.flow[0].flow)
        if predictions.asked(told.newest) and known % 2:
            predictions.answer(told.newest, 1)
    assert predictions.all() == verdicts
    assert {"right", "wrong", "unanswered"} == {each.state for each in verdicts}


class Keys:
    """A console with its keys, at which the message of this part is held."""

    def __init__(self, part: str, *, predicting: bool = True) -> None:
        flow = honest_events()
        place = next(place for place, each in enumerate(flow) if each.part == part)
        events = flow[: place + 1]
        self.flows = flows_of(*events, **{events[-1].flow: held(events[-1].id)})
        self.screen = Looked()
        predictions = Predictions(self.flows.history) if predicting else None
        gate = RecorderGate(("127.0.0.1", 1), VIEWER)
        self.stepper = Stepper(self.flows, gate, self.screen, predictions)

    def footer(self, width: int = 80) -> str:
        """Return the footer as one line."""
        console = Console(file=io.StringIO(), width=width)
        console.print(lines(self.flows, "http://127.0.0.1:9002", self.stepper, watched=True))
        text: str = console.file.getvalue()  # type: ignore[attr-defined]  # it is the StringIO above
        assert all(len(line) <= width for line in text.splitlines())
        return " ".join(text.split())


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_question_stands_above_the_keys(width: int) -> None:
    """Its three answers are shown with their keys; the chosen one is marked."""
    at = Keys("7")
    shown = at.footer(width)
    assert "Predict: Which of these has the browser seen so far?" in shown
    assert "▶" not in shown
    assert shown.index("Predict:") < shown.index("q quit")
    at.stepper.press("2")
    assert at.stepper.asked is not None
    assert at.stepper.asked.answered == 1
    assert f"▶ 2 {at.stepper.asked.question.answers[1].text}" in at.footer(width)
    at.stepper.press("3")
    assert f"▶ 3 {at.stepper.asked.question.answers[2].text}" in at.footer(width)


def test_where_nothing_is_asked_a_digit_says_so() -> None:
    """There is no question about the last message, since nothing follows it."""
    at = Keys("13")
    assert "Predict:" not in at.footer()
    at.stepper.press("1")
    assert at.stepper.note == "No question is open."
    at.stepper.press("p")
    assert at.stepper.note == "No question was asked yet."


def test_the_predictions_so_far_can_be_looked_at() -> None:
    """The key p shows them at any time."""
    at = Keys("6")
    assert at.stepper.asked
    at.stepper.press("p")
    assert at.screen.looked == [("predicted", "1")]


def test_without_predict_there_are_no_such_keys() -> None:
    """The keys do nothing, and the footer does not show them."""
    at = Keys("7", predicting=False)
    before = at.footer()
    assert "Predict" not in before
    assert "1 2 3 answer" not in before
    at.stepper.press("1")
    at.stepper.press("p")
    assert at.footer() == before
    assert at.screen.looked == []
    assert keys_of(None) == KEYS


def test_the_tour_of_a_flow_says_what_is_asked() -> None:
    """The tour may become known only while the flow is running."""
    told = Told(12)
    assert told.newest.part == "4"
    usual = Predictions(told).asked(told.newest)
    told.tours[told.newest.flow] = "misused-code"
    attacked = Predictions(told).asked(told.newest)
    assert usual is not None
    assert attacked is not None
    assert usual.question.text == "Where does the browser take the code?"
    assert "A thief reads this code" in attacked.question.text

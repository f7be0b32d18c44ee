"""A prediction: a question, the answer given, and the result; one row of the table that ends a
lesson.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Literal, NamedTuple

from recorder.event.recorded import RecordedEvent
from recorder.predicting.asking import verdict_on
from recorder.predicting.moved import part
from recorder.predicting.question import Question

State = Literal["right", "wrong", "unanswered", "void", "open"]

STATES: dict[State, tuple[str, str]] = {
    "right": ("✓", "right"),
    "wrong": ("✗", "wrong"),
    "unanswered": ("–", "not answered"),
    "void": ("○", "not counted: the flow went another way"),
    "open": ("…", "not known yet"),
}
"""The sign of each state, and its name in words."""


class Prediction(NamedTuple):
    """One row: the held message, the question, the answer given ("" for none), the right answer (""
    if none of the answers is right, or it is not known yet), what happened, and where.
    """

    held: str
    question: str
    answered: str
    right: str
    state: State
    happened: str
    part: str


def prediction(
    question: Question, answered: int | None, later: Sequence[RecordedEvent]
) -> Prediction:
    """Return the result of a question that was answered with this answer (None: not answered),
    given the later events of the flow.
    """
    texts = [answer.text for answer in question.answers]
    said = "" if answered is None else texts[answered]
    held, asked = part(question.held.event), question.text
    verdict = verdict_on(question, later)
    if verdict is None:
        return Prediction(held, asked, said, "", "open", "", "")
    happened = verdict.happened, verdict.part
    if verdict.right is None:
        return Prediction(held, asked, said, "", "void", *happened)
    state: State = "right" if answered == verdict.right else "wrong"
    if answered is None:
        state = "unanswered"
    return Prediction(held, asked, said, texts[verdict.right], state, *happened)


def counted(predictions: Sequence[Prediction]) -> str:
    """Return how many turned out how, in a line: "5 right, 1 wrong, 2 not answered"."""
    states = Counter(each.state for each in predictions)
    words = [
        f"{states[state]} {STATES[state][1].partition(':')[0]}" for state in STATES if states[state]
    ]
    return ", ".join(words)

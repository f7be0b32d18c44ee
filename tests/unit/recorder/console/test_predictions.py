"""`recorder.console.predictions`: a verdict as a line, a lesson as a table."""

import pytest

from recorder.console.predictions import Predicted, verdict
from recorder.predicting.prediction import STATES, Prediction
from tests.unit.recorder.rendering import rendered

ROW = Prediction(
    "3.1",
    "Where does the browser go next?",
    "/token of the authorization server",
    "/authorize of the authorization server",
    "wrong",
    "The browser calls /authorize of the authorization server.",
    "3.2",
)


def test_a_verdict_says_what_happened_and_where() -> None:
    """A wrong answer is repeated; the colour comes with a sign and a word."""
    assert rendered(verdict(ROW), 200).strip() == (
        "✗ Wrong. Not “/token of the authorization server”. "
        "The browser calls /authorize of the authorization server. (3.2)"
    )
    right = ROW._replace(state="right", part="")
    assert rendered(verdict(right), 200).strip() == (
        "✓ Right. The browser calls /authorize of the authorization server."
    )


@pytest.mark.parametrize("width", [60, 80, 120])
def test_each_question_is_there_with_its_right_answer(width: int) -> None:
    """Nothing is cut off at any width; the counts of the results come last."""
    rows = [ROW._replace(state=state, answered="") for state in STATES]
    shown = rendered(Predicted([ROW, *rows]), width)
    words = " ".join(shown.split())
    assert words.endswith("1 right, 2 wrong, 1 not answered, 1 not counted, 1 not known yet")
    assert words.count("3.1") == len(rows) + 1
    assert max(map(len, shown.splitlines())) <= width
    assert words.count("/token") == 1
    for state in STATES.values():
        assert state[0] in words


def test_a_narrow_terminal_shows_two_lines_for_a_right_answer() -> None:
    """The answer is not repeated."""
    right = ROW._replace(state="right", answered=ROW.right)
    lines = rendered(Predicted([right]), 80).splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        "3.1 Where does the browser go next? ✓ right",
        "right: /authorize of the authorization server",
        "Your predictions: 1 right",
    ]

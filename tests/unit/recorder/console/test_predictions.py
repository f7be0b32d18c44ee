"""`recorder.console.predictions`: a verdict in a line, a lesson in a table."""

import pytest

from recorder.console.predictions import sentences, table, verdict
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
    """A wrong answer is repeated; a sign and a word stand beside the colour."""
    assert rendered(verdict(ROW), 200).strip() == (
        "✗ Wrong. Not “/token of the authorization server”. "
        "The browser calls /authorize of the authorization server. (3.2)"
    )
    right = ROW._replace(state="right", part="")
    assert rendered(verdict(right), 200).strip() == (
        "✓ Right. The browser calls /authorize of the authorization server."
    )


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_table_has_a_row_for_each_question(width: int) -> None:
    """Nothing of it is cut off, at any width."""
    rows = [ROW._replace(state=state, answered="") for state in STATES]
    shown = rendered(table([ROW, *rows]), width)
    words = " ".join(shown.split())
    assert "Your predictions: 1 right, 2 wrong, 1 not answered" in words
    assert "…" not in words.replace("… not", "")
    assert words.count("3.1") == len(rows) + 1
    assert max(map(len, shown.splitlines())) <= width
    assert words.count("none") == len(rows)


def test_the_same_in_sentences() -> None:
    """One for each question, which reads well aloud."""
    said = list(sentences([ROW, ROW._replace(state="void", right="", answered="")]))
    assert said == [
        "Your predictions: 1 wrong, 1 not counted.",
        "3.1. Where does the browser go next? Your answer: /token of the authorization server. "
        "Right answer: /authorize of the authorization server. Verdict: wrong.",
        "3.1. Where does the browser go next? Your answer: none. Right answer: The browser calls "
        "/authorize of the authorization server. Verdict: not counted: the flow went another way.",
    ]

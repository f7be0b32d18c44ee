"""`recorder.viewer.predictions`: the question, the verdict, the table, and what is not revealed
yet.
"""

import pytest
from flask.testing import FlaskClient

from recorder.ledger.ledger import Ledger
from recorder.predicting.asking import question_for
from recorder.predicting.question import Question
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.samples import take
from tests.unit.recorder.viewer.reading import Read


class Watched:
    """A flow that is shown in a window message by message."""

    def __init__(self, visitor: FlaskClient, ledger: Ledger) -> None:
        self._visitor = visitor
        self._ledger = ledger
        self._coming = honest_flow()
        self.events = take(ledger, [self._coming.pop(0)])

    def comes(self, messages: int = 1) -> None:
        """Let the next messages arrive."""
        for _ in range(messages):
            self.events += take(self._ledger, [self._coming.pop(0)])

    def question(self) -> Question:
        """The engine's question about the newest message."""
        asked = question_for(self.events[-1], self.events[:-1])
        assert asked is not None
        return asked

    def seen(self, *asked: str, held: str | None = None) -> Read:
        """What the window shows while the newest message, or this one, is held."""
        words = {"held": self.events[-1].id if held is None else held, "asked": list(asked)}
        page = self._visitor.get(f"/flows/{self.events[0].flow}/predictions", query_string=words)
        assert page.status_code == 200
        return Read(page.text)


@pytest.fixture
def watched(visitor: FlaskClient, ledger: Ledger) -> Watched:
    """The honest flow at its first message."""
    return Watched(visitor, ledger)


def test_a_held_message_asks_a_question_with_three_answers(watched: Watched) -> None:
    """They are numbered in the engine's order, and nothing else distinguishes them."""
    question = watched.question()
    seen = watched.seen()
    buttons = list(seen.all("button", "answer"))
    assert question.text in seen.text
    assert [button["data-mark"] for button in buttons] == list(map(question.mark, question.answers))
    assert {button["aria-pressed"] for button in buttons} == {"false"}
    assert all(
        f"{number} {each.text}" in seen.text for number, each in enumerate(question.answers, 1)
    )
    assert len({frozenset(button) for button in buttons}) == 1


def test_what_was_answered_stays_marked(watched: Watched) -> None:
    """Reloading the page shows the answer but no verdict on it."""
    question = watched.question()
    marks = list(map(question.mark, question.answers))
    seen = watched.seen(f"{watched.events[-1].id}~{marks[1]}")
    pressed = [button["aria-pressed"] for button in seen.all("button", "answer")]
    assert pressed == ["false", "true", "false"]
    assert "verdict" not in seen.text.lower()


def test_the_next_message_gives_the_verdict(watched: Watched) -> None:
    """Right, wrong or not answered; it appears only once."""
    question, event = watched.question(), watched.events[-1].id
    marks = list(map(question.mark, question.answers))
    watched.comes()
    told = [watched.seen(f"{event}~{mark}").text for mark in (*marks, "")]
    assert sorted(("Right." in text, "Wrong." in text) for text in told[:3]) == [
        (False, True),
        (False, True),
        (True, False),
    ]
    assert "Not answered." in told[3]
    assert all("sends the next message to the authorization server" in text for text in told)
    watched.comes()
    assert "Right." not in "".join(watched.seen(f"{event}~{mark}").text for mark in marks)


def test_nothing_tells_the_answer_before_the_next_message(
    watched: Watched, visitor: FlaskClient
) -> None:
    """All answers lead to the same page, except for which one is marked."""
    event, question = watched.events[-1].id, watched.question()
    pages = {
        visitor.get(
            f"/flows/{watched.events[0].flow}/predictions",
            query_string={"held": event, "asked": f"{event}~{question.mark(answer)}"},
        ).text.replace('aria-pressed="true"', 'aria-pressed="false"')
        for answer in question.answers
    }
    assert len(pages) == 1


def test_a_message_that_others_followed_asks_nothing(watched: Watched) -> None:
    """The later messages would give the answer away."""
    event = watched.events[-1].id
    watched.comes()
    assert list(watched.seen(held=event).all("section", "question")) == []


def test_a_lesson_ends_with_a_table(watched: Watched) -> None:
    """One row per question, in order; it is open once no question is left."""
    asked = []
    for _ in range(27):
        question = question_for(watched.events[-1], watched.events[:-1])
        if question is not None:
            asked.append(f"{watched.events[-1].id}~{question.mark(question.answers[0])}")
        watched.comes()
    seen = watched.seen(*asked, held="")
    rows = list(seen.all("tr"))[1:]
    details = next(seen.all("details"))
    assert len(rows) == len(asked)
    assert "open" in details
    right, wrong = (sum(row.get("class") == state for row in rows) for state in ("right", "wrong"))
    assert right + wrong == len(rows)
    assert right > 0 < wrong
    assert f"{right} right, {wrong} wrong" in seen.text


def test_what_no_window_could_have_asked_is_passed_over(watched: Watched) -> None:
    """Unknown events, answers to other questions, characters and lengths of any kind."""
    event = watched.events[-1].id
    watched.comes()
    hostile = (
        "",
        "~",
        "<b>~<i>",
        f"{event}~<script>",
        "\x1b[31m",
        "a" * 4_000,
        f"{event}~" + "é" * 99,
    )
    seen = watched.seen(*hostile)
    assert "<b>" not in seen.text
    assert "Not answered." in seen.text
    assert watched.seen(*[event] * 500).text


def test_of_a_flow_that_is_not_there_nothing_is_asked(visitor: FlaskClient) -> None:
    """The response is 404, as for every fragment of a page."""
    assert visitor.get("/flows/nothing/predictions?held=a").status_code == 404

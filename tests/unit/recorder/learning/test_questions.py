"""`recorder.learning.questions`: what learners ask, briefly answered, and watched."""

import re

import pytest

from recorder.learning.questions import QUESTIONS, Question

ALL = [question for group in QUESTIONS.values() for question in group]
MOST_SENTENCES = 3
MOST_WORDS = 62


def number(question: Question) -> str:
    """A question by its number."""
    return str(question.number)


def test_all_twenty_five_are_there() -> None:
    """Each once."""
    assert sorted(question.number for question in ALL) == list(range(1, 26))


@pytest.mark.parametrize("question", ALL, ids=number)
def test_an_answer_is_short(question: Question) -> None:
    """At most three sentences, and no long ones: the rest is to be watched."""
    assert 1 <= len(re.findall(r"[.!?](?:\s|$)", question.answer)) <= MOST_SENTENCES
    assert len(question.answer.split()) <= MOST_WORDS
    assert question.text.endswith("?")


@pytest.mark.parametrize("question", ALL, ids=number)
def test_a_text_alone_answers_nothing(question: Question) -> None:
    """There is something to watch, and each line says what."""
    assert question.watches
    assert all(watch.text for watch in question.watches)

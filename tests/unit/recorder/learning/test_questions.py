"""`recorder.learning.questions`: learners' questions, with short answers and what to watch."""

import re

from recorder.learning.questions import QUESTIONS

ALL = [question for group in QUESTIONS.values() for question in group]
MOST_SENTENCES = 3
MOST_WORDS = 62


def test_all_twenty_five_are_there() -> None:
    """Each number occurs once."""
    assert sorted(question.number for question in ALL) == list(range(1, 26))


def test_an_answer_is_short() -> None:
    """At most three short sentences; readers watch the rest."""
    sentences = {each.number: len(re.findall(r"[.!?](?:\s|$)", each.answer)) for each in ALL}
    words = {each.number: len(each.answer.split()) for each in ALL}
    assert {number for number, count in sentences.items() if not 1 <= count <= MOST_SENTENCES} == (
        set()
    )
    assert {number for number, count in words.items() if count > MOST_WORDS} == set()
    assert [each.number for each in ALL if not each.text.endswith("?")] == []


def test_a_text_alone_answers_nothing() -> None:
    """Each has something to watch, and each line says what."""
    assert [each.number for each in ALL if not each.watches] == []
    assert [each.number for each in ALL for watch in each.watches if not watch.text] == []

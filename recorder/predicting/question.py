"""A question about a held message, its three answers, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from recorder.event.recorded import RecordedEvent
from recorder.predicting.prompts import Prompt

ANSWERS = 3
"""Answers to a question: three can be kept in mind, and have a key each."""

MARK = 12
"""Characters of a mark."""


class Answer(NamedTuple):
    """One of the three: the key by which it is found right or wrong, and its words."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """A message that is held, what is to be asked about it, and what came before it in its flow."""

    prompt: Prompt
    event: RecordedEvent
    earlier: Sequence[RecordedEvent]

    @property
    def so_far(self) -> Sequence[RecordedEvent]:
        """All messages up to the held one."""
        return (*self.earlier, self.event)

    def ranked(self, answers: Sequence[Answer]) -> list[Answer]:
        """The answers in an order that looks like chance, and is always the same for this event."""
        return sorted(answers, key=self._rank)

    def _rank(self, answer: Answer) -> bytes:
        return sha256(f"{self.event.id} {answer.key}".encode("utf-8", "replace")).digest()


class Outcome(NamedTuple):
    """What happened: the `key` of the answer that it makes right ("" if it is that of none), in a
    sentence, and the part of the flow that shows it ("" where the sentence says so itself).
    """

    key: str
    happened: str
    part: str


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before a message is released."""

    held: Held
    answers: tuple[Answer, ...]

    @property
    def text(self) -> str:
        """The question as it is asked."""
        return self.held.prompt.prompt

    def mark(self, answer: Answer) -> str:
        """A short word by which this answer, of this question, is found again."""
        whole = f"{self.held.event.id} {self.text} {answer.key}"
        return sha256(whole.encode("utf-8", "replace")).hexdigest()[:MARK]

    def marked(self, mark: str) -> int | None:
        """The place of the answer with this mark, from 0 on; None where there is none."""
        marks = [self.mark(answer) for answer in self.answers]
        return marks.index(mark) if mark in marks else None


class Verdict(NamedTuple):
    """Which answer turned out right (its place from 0 on; None if none of the three did), what
    really happened, and the part of the flow that shows it.
    """

    right: int | None
    happened: str
    part: str

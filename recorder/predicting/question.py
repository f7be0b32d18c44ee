"""A question about a held message, its three answers, and its result."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from recorder.event.recorded import RecordedEvent
from recorder.predicting.prompts import Prompt

ANSWERS = 3
"""The number of answers to a question: few enough to keep in mind, and to have a key each."""

MARK = 12
"""The number of characters of a mark."""


class Answer(NamedTuple):
    """One of the three answers: the key that identifies it, and its text."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Held:
    """A held message, the prompt for it, and the earlier events of its flow."""

    prompt: Prompt
    event: RecordedEvent
    earlier: Sequence[RecordedEvent]

    @property
    def so_far(self) -> Sequence[RecordedEvent]:
        """All messages up to and including the held one."""
        return (*self.earlier, self.event)

    def ranked(self, answers: Sequence[Answer]) -> list[Answer]:
        """Return the answers in an order that looks random but is fixed for this event."""
        return sorted(answers, key=self._rank)

    def _rank(self, answer: Answer) -> bytes:
        return sha256(f"{self.event.id} {answer.key}".encode("utf-8", "replace")).digest()


class Outcome(NamedTuple):
    """What happened: the `key` of the right answer ("" if there is no single one), a sentence, and
    the part of the flow that shows it ("" if the sentence names it).
    """

    key: str
    happened: str
    part: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is asked before a message is released."""

    held: Held
    answers: tuple[Answer, ...]

    @property
    def text(self) -> str:
        """The text of the question."""
        return self.held.prompt.prompt

    def mark(self, answer: Answer) -> str:
        """Return a short identifier of this answer to this question."""
        whole = f"{self.held.event.id} {self.text} {answer.key}"
        return sha256(whole.encode("utf-8", "replace")).hexdigest()[:MARK]

    def marked(self, mark: str) -> int | None:
        """Return the index of the answer with this mark, or None if there is none."""
        marks = [self.mark(answer) for answer in self.answers]
        return marks.index(mark) if mark in marks else None


class Verdict(NamedTuple):
    """Which answer is right (its index; None if none of the three is), what really happened, and
    the part of the flow that shows it.
    """

    right: int | None
    happened: str
    part: str

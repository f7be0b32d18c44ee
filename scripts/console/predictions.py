"""The questions that a console asked about held messages, the answers, and the verdicts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from recorder.event.recorded import RecordedEvent
from recorder.predicting.asking import question_for
from recorder.predicting.prediction import Prediction, prediction
from recorder.predicting.question import Question

REMEMBERED = 1_000
"""For how many messages the console remembers what it asked."""


class Messages(Protocol):
    """The messages that the console knows."""

    def get(self, id: str) -> RecordedEvent | None:
        """The message with this id, if it is remembered."""

    def of_flow(self, flow: str) -> Sequence[RecordedEvent]:
        """The messages of a flow, in their order."""

    def tour(self, flow: str) -> str:
        """Return the tour that a flow runs; "" if unknown, perhaps only for now."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked, and the index of the given answer (None: no answer yet).

    `told` is the verdict, once it was shown.
    """

    question: Question
    answered: int | None = None
    told: Prediction | None = None


class Predictions:
    """The questions of a session."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._asked: dict[str, Asked | None] = {}

    def asked(self, held: RecordedEvent | None) -> Asked | None:
        """Return the question about the held message; None if there is nothing to ask."""
        if held is None:
            return None
        if held.id not in self._asked:
            self._ask(held)
        asked = self._asked.get(held.id)
        # A later message may have revealed the answer already.
        return None if asked is None or asked.told else asked

    def answer(self, held: RecordedEvent | None, place: int) -> bool:
        """Answer the question about the held message; return False if there is none."""
        asked = self.asked(held)
        if asked is None:
            return False
        self._asked[asked.question.held.event.id] = replace(asked, answered=place)
        return True

    def verdicts(self, flow: str) -> list[Prediction]:
        """Return the verdicts of a flow that have become known since the last call."""
        told = []
        for id, asked in list(self._asked.items()):
            held = self._messages.get(id)
            if asked is None or asked.told is not None or held is None or held.flow != flow:
                continue
            found = self._now(id, asked)
            if found.state != "open":
                self._asked[id] = replace(asked, told=found)
                told.append(found)
        return told

    def all(self) -> list[Prediction]:
        """Return all predictions, in the order of their questions."""
        return [asked.told or self._now(id, asked) for id, asked in self._asked.items() if asked]

    def _ask(self, held: RecordedEvent) -> None:
        earlier, later = self._around(held)
        # A later message gives the answer away.
        question = None if later else question_for(held, earlier, self._messages.tour(held.flow))
        self._asked[held.id] = Asked(question) if question else None
        if len(self._asked) > REMEMBERED:
            del self._asked[next(iter(self._asked))]

    def _now(self, id: str, asked: Asked) -> Prediction:
        held = self._messages.get(id)
        later = self._around(held)[1] if held else ()
        return prediction(asked.question, asked.answered, later)

    def _around(
        self, event: RecordedEvent
    ) -> tuple[Sequence[RecordedEvent], Sequence[RecordedEvent]]:
        """Return the messages of its flow before an event, and those after it."""
        events = self._messages.of_flow(event.flow)
        places = [place for place, each in enumerate(events) if each.id == event.id]
        place = places[0] if places else len(events)
        return events[:place], events[place + 1 :]

"""What a user of the console was asked about held messages, what was answered, what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from recorder.event.recorded import RecordedEvent
from recorder.predicting.asking import question_for
from recorder.predicting.prediction import Prediction, prediction
from recorder.predicting.question import Question

REMEMBERED = 1_000
"""Messages of which is remembered what was asked about them, if anything was."""


class Messages(Protocol):
    """The messages that the console knows."""

    def get(self, id: str) -> RecordedEvent | None:
        """The message with this id, if it is remembered."""

    def of_flow(self, flow: str) -> Sequence[RecordedEvent]:
        """The messages of a flow, in their order."""

    def tour(self, flow: str) -> str:
        """The tour that a flow runs; "" where none is known, which may be later."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that was asked, and the place of the answer, from 0 on (None: no answer yet).

    `told` is what came of it, once that was told.
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
        """What is asked about the message that is held; None where there is nothing to ask."""
        if held is None:
            return None
        if held.id not in self._asked:
            self._ask(held)
        asked = self._asked.get(held.id)
        # What came behind it may have told the answer already.
        return None if asked is None or asked.told else asked

    def answer(self, held: RecordedEvent | None, place: int) -> bool:
        """Answer the question about the held message. False where there is none."""
        asked = self.asked(held)
        if asked is None:
            return False
        self._asked[asked.question.held.event.id] = replace(asked, answered=place)
        return True

    def verdicts(self, flow: str) -> list[Prediction]:
        """What has become known of a flow since this was last called."""
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
        """All predictions, in the order in which they were asked for."""
        return [asked.told or self._now(id, asked) for id, asked in self._asked.items() if asked]

    def _ask(self, held: RecordedEvent) -> None:
        earlier, later = self._around(held)
        # What came behind it gives the answer away.
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
        """The messages of its flow before an event, and behind it."""
        events = self._messages.of_flow(event.flow)
        places = [place for place, each in enumerate(events) if each.id == event.id]
        place = places[0] if places else len(events)
        return events[:place], events[place + 1 :]

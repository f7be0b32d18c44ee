"""Which flow an event belongs to, found by what events have in common; and which answer answers
which question.

Two events with a fingerprint in common are of one flow. A message between two roles is told twice:
by the one that asks (a request on its way out) and by the one that answers. These are twins, known
by method, address, credentials and body; so an answer that nothing else identifies finds its flow
and step.

Nothing here costs more when more is stored, and what is never matched is forgotten.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote

from recorder.keeping.bounded import Bounded, Waiting
from tracing.fingerprints import of_event

Event = dict[str, Any]
Twin = tuple[str, ...]
Queue = Waiting[Twin, Event]

FINGERPRINTS = 200_000
FLOWS = 20_000
QUESTION_SECONDS = 8 * 3600.0
"""A question may be held at the gate for a whole lesson."""
ANSWER_SECONDS = 10.0
"""An answer that was told first waits for its question: streamed batches are on their way."""
QUESTIONS = 2_000
ANSWERS = 1_000


class Joined(NamedTuple):
    """What is now known of an event.

    `merged` are flows that turn out to be `flow`; `question` is the event that this one answers,
    `answer` the one that answers it and was told before.
    """

    flow: str
    merged: tuple[str, ...]
    question: Event | None
    answer: Event | None


class Joiner:
    """Knows the fingerprints of the flows it has met, and who waits for a twin."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._flows: Bounded[str, str] = Bounded(FINGERPRINTS)
        self._became: Bounded[str, str] = Bounded(FLOWS)
        self._born: Bounded[str, int] = Bounded(FLOWS)
        self._births = 0
        self._questions: Queue = Waiting(QUESTION_SECONDS, QUESTIONS)
        self._answers: Queue = Waiting(ANSWER_SECONDS, ANSWERS)

    def join(self, event: Event, *, has_left: bool = True) -> Joined:
        """Find the event's flow: the oldest that it has something in common with, or a new one.

        A question that has not left yet is answered by nothing, until `leave` says that it has.
        """
        question, answer = self._pair(event, has_left=has_left)
        fingerprints = of_event(event)
        known = {flow for flow in map(self._flow_of, fingerprints) if flow}
        known.update(self.today(twin["flow"]) for twin in (question, answer) if twin)
        flow = self._oldest(known) if known else self._begin(event["flow"] or event["id"])
        merged = tuple(known - {flow})
        for other in merged:
            self._became.put(other, flow)
        for fingerprint in fingerprints:
            self._flows.put(fingerprint, flow)
        return Joined(flow, merged, question, answer)

    def today(self, flow: str) -> str:
        """The flow that this one has become."""
        while (later := self._became.get(flow)) is not None:
            flow = later
        return flow

    def leave(self, event: Event) -> Event | None:
        """From now on a question may be answered; gives the answer that was told before, if any."""
        if not is_question(event):
            return None
        return self._meet(_twin(event, event["to"]), event, self._answers, self._questions)

    def _pair(self, event: Event, *, has_left: bool) -> tuple[Event | None, Event | None]:
        if is_question(event):
            return None, self.leave(event) if has_left else None
        if is_answer(event):
            twin = _twin(event, event["role"])
            return self._meet(twin, event, self._questions, self._answers), None
        return None, None

    def _meet(self, twin: Twin, event: Event, others: Queue, own: Queue) -> Event | None:
        now = self._clock()
        other = others.take(twin, now)
        if other is None:
            own.put(twin, event, now)
        return other

    def _flow_of(self, fingerprint: str) -> str | None:
        flow = self._flows.get(fingerprint)
        return flow and self.today(flow)

    def _begin(self, flow: str) -> str:
        self._births += 1
        self._born.put(flow, self._births)
        return flow

    def _oldest(self, flows: Iterable[str]) -> str:
        return min(flows, key=lambda flow: self._born.get(flow) or 0)


def is_question(event: Event) -> bool:
    """Whether a role tells here of a request that it sends to another role."""
    http = event["http"]
    return (
        event["role"] == event["from"] != event["to"]
        and http is not None
        and http["request"] is not None
        and http["response"] is None
    )


def is_answer(event: Event) -> bool:
    """Whether a role tells here of its answer, together with the request that it answers."""
    http = event["http"]
    return (
        event["role"] == event["from"]
        and http is not None
        and http["request"] is not None
        and http["response"] is not None
    )


def _twin(event: Event, answerer: str) -> Twin:
    request = event["http"]["request"]
    shown = (value for name, value in request["headers"] if name.lower() == "authorization")
    # Both sides write an address in their own way: what is percent-encoded, and how.
    address = unquote(request["url"]).lower()
    return answerer, request["method"], address, request["body"], *shown

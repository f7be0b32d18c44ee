"""Which flow an event belongs to, found by what events have in common; and which answer answers
which question.

Two events with a fingerprint in common are of one flow. A message between two roles is told twice:
by the one that asks (a request on its way out) and by the one that answers. These are twins, known
by method, address, credentials and body; so an answer that nothing else identifies finds its flow
and step.

Nothing here costs more when more is stored, and what is never matched is forgotten.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from typing import NamedTuple
from urllib.parse import unquote

import msgspec

from recorder.event.event import Event, Request
from recorder.event.recorded import RecordedEvent
from recorder.keeping.bounded import Bounded, Waiting
from tracing.fingerprints import of_event

Twin = bytes
Queue = Waiting[Twin, RecordedEvent]

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
    `answer` the one that answers it and was told before. If it `waits`, it is to be handed to
    `wait` once it is recorded: its twin may still come.
    """

    flow: str
    merged: tuple[str, ...]
    question: RecordedEvent | None
    answer: RecordedEvent | None
    waits: bool


class Joiner:
    """Knows the fingerprints of the flows it has met, and who waits for a twin."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._flows: Bounded[str, str] = Bounded(FINGERPRINTS)
        self._became: Bounded[str, str] = Bounded(FLOWS)
        self._born: Bounded[str, int] = Bounded(FLOWS)
        self._births = 0
        self._questions: Queue = Waiting(QUESTION_SECONDS, QUESTIONS, _size)
        self._answers: Queue = Waiting(ANSWER_SECONDS, ANSWERS, _size)

    def join(self, event: Event, flow: str = "", *, has_left: bool = True) -> Joined:
        """Find the event's flow: the oldest that it has something in common with, or a new one,
        named `flow` if that is given.

        A question that has not left yet is answered by nothing, until `leave` says that it has.
        """
        question, answer = self._twins(event, has_left=has_left)
        told = {"links": event.links, "http": msgspec.to_builtins(event.http)}
        fingerprints = of_event(told)
        known = {known for known in map(self._flow_of, fingerprints) if known}
        known.update(self.today(twin.flow) for twin in (question, answer) if twin)
        flow = self._oldest(known) if known else self._begin(flow or event.id)
        merged = tuple(known - {flow})
        for other in merged:
            self._became.put(other, flow)
        for fingerprint in fingerprints:
            self._flows.put(fingerprint, flow)
        is_free = has_left or question_in(event) is None
        return Joined(flow, merged, question, answer, is_free and not (question or answer))

    def lost(self, links: Sequence[str]) -> str:
        """The flow of an event that never arrived, of which only these fingerprints are known; one
        that knows them later belongs to it.
        """
        known = {known for known in map(self._flow_of, links) if known}
        flow = self._oldest(known) if known else self._begin(links[0])
        for link in links:
            if self._flow_of(link) is None:
                self._flows.put(link, flow)
        return flow

    def today(self, flow: str) -> str:
        """The flow that this one has become."""
        while (later := self._became.get(flow)) is not None:
            flow = later
        return flow

    def wait(self, event: RecordedEvent) -> None:
        """Let a question wait for its answer, or an answer that was told first for its question."""
        if question := question_in(event):
            self._questions.put(_twin(event.receiver, question), event, self._clock())
        elif answered := answered_in(event):
            self._answers.put(_twin(event.role, answered), event, self._clock())

    def leave(self, event: RecordedEvent) -> None:
        """From now on a question may be answered, unless its answer was told before."""
        question = question_in(event)
        if question and self._answer_to(event, question) is None:
            self.wait(event)

    def _twins(
        self, event: Event, *, has_left: bool
    ) -> tuple[RecordedEvent | None, RecordedEvent | None]:
        """The question that an event answers, and the answer to it that was told before."""
        if answered := answered_in(event):
            return self._questions.take(_twin(event.role, answered), self._clock()), None
        question = question_in(event) if has_left else None
        return None, self._answer_to(event, question) if question else None

    def _answer_to(self, event: Event, question: Request) -> RecordedEvent | None:
        return self._answers.take(_twin(event.receiver, question), self._clock())

    def _flow_of(self, fingerprint: str) -> str | None:
        flow = self._flows.get(fingerprint)
        return flow and self.today(flow)

    def _begin(self, flow: str) -> str:
        self._births += 1
        self._born.put(flow, self._births)
        return flow

    def _oldest(self, flows: Iterable[str]) -> str:
        return min(flows, key=lambda flow: self._born.get(flow) or 0)


def question_in(event: Event) -> Request | None:
    """The request that a role tells here that it sends to another role."""
    is_asked = event.role == event.sender != event.receiver and event.response is None
    return event.request if is_asked else None


def answered_in(event: Event) -> Request | None:
    """The request that a role tells here together with its answer to it."""
    is_answered = event.role == event.sender and event.response is not None
    return event.request if is_answered else None


def _twin(answerer: str, request: Request) -> Twin:
    shown = (value for name, value in request.headers if name.lower() == "authorization")
    # Both sides write an address in their own way: what is percent-encoded, and how.
    address = unquote(request.url).lower()
    words = (answerer, request.method, address, request.body, *shown)
    # A hash, since what waits must not take the room of its body twice.
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).digest()


def _size(event: RecordedEvent) -> int:
    return event.size

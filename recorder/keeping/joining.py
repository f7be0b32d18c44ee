"""Which flow an event belongs to, found by what events have in common; and which response belongs
to which request.

Two events that share a fingerprint belong to one flow. A message between two roles is reported
twice: by the role that sends the request, and by the role that responds. These are twins,
recognized by method, URL, credentials and body; so a response that nothing else identifies finds
its flow and step.

Nothing here costs more when more is stored, and what is never matched is forgotten.
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, TypeVar
from urllib.parse import unquote

import msgspec
from msgspec import structs

from recorder.event.event import Event, Request
from recorder.event.recorded import RecordedEvent
from recorder.keeping.bounded import Bounded, Waiting
from tracing.catalogue import Party
from tracing.fingerprints import of_event
from tracing.refused_requests import REQUEST_REFUSED

Twin = bytes
AnyEvent = TypeVar("AnyEvent", bound=Event)

FINGERPRINTS = 40_000
FLOWS = 2_000
"""How many flows may still go on; the least recently used are forgotten first."""
QUESTION_SECONDS = 8 * 3600.0
"""Long enough for a request that is held at the gate for a whole lesson."""
ANSWER_SECONDS = 10.0
"""How long an early response waits for its request, whose batch is still on its way."""
QUESTIONS = 2_000
ANSWERS = 1_000


class Question(NamedTuple):
    """What a response takes over from its request: flow, sender, step, and part number."""

    flow: str
    role: Party
    slug: str | None
    part: str | None

    @classmethod
    def of(cls, event: RecordedEvent) -> "Question":
        """Return what is kept of an event until its response arrives: little, for that may take
        long.
        """
        return cls(event.flow, event.role, event.slug, event.part)


class Early(NamedTuple):
    """A response that was reported before its request: its flow, and the id of the event."""

    flow: str
    id: str


class Joined(NamedTuple):
    """What is now known of an event.

    `merged` are flows that turn out to be `flow`; `question` is the request that this event
    responds to, `answer` the event that responds to this one and was reported before it. If it
    `waits`, pass it to `wait` once it is recorded: its twin may still come.
    """

    flow: str
    merged: tuple[str, ...]
    question: Question | None
    answer: Early | None
    waits: bool


class Joiner:
    """Knows the fingerprints of the flows seen so far, and the events that wait for a twin."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._before: Mapping[str, str] = {}
        self._begin_without_flows()

    def forget(self) -> None:
        """From now on, join no event to an earlier flow and match no response to an earlier
        request; only lost events of such a flow are still counted there.

        A session or a token outlives a restart, but what it is used for next belongs to a new flow.
        """
        self._before = {known: self.today(flow) for known, flow in self._flows.items()}
        self._begin_without_flows()

    def _begin_without_flows(self) -> None:
        self._flows: Bounded[str, str] = Bounded(FINGERPRINTS)
        self._became: Bounded[str, str] = Bounded(FLOWS)
        self._born: Bounded[str, int] = Bounded(FLOWS)
        self._births = 0
        self._questions: Waiting[Twin, Question] = Waiting(QUESTION_SECONDS, QUESTIONS)
        self._answers: Waiting[Twin, Early] = Waiting(ANSWER_SECONDS, ANSWERS)

    def join(self, event: Event, flow: str = "", *, has_left: bool = True) -> Joined:
        """Find the event's flow: the oldest one that it has something in common with, or a new one,
        named `flow` if that is given.

        A request that has not left yet is matched with no response until `leave` is called.
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
        """Return the flow of a lost event, of which only these fingerprints are known. A later
        event that shares one of them joins that flow, unless the flow is from before a restart.
        """
        known = {known for known in map(self._flow_of, links) if known}
        before = next((self._before[link] for link in links if link in self._before), None)
        if before and not known:
            return before
        flow = self._oldest(known) if known else self._begin(links[0])
        for link in links:
            if self._flow_of(link) is None:
                self._flows.put(link, flow)
        return flow

    def today(self, flow: str) -> str:
        """Return the flow that this one has been merged into, or this one."""
        while (later := self._became.get(flow)) is not None:
            flow = later
        return flow

    def wait(self, event: RecordedEvent) -> None:
        """Let a request wait for its response, or an early response for its request."""
        if question := question_in(event):
            twin = _twin(event.receiver, question)
            self._questions.put(twin, Question.of(event), self._clock())
        elif answered := answered_in(event):
            early = Early(event.flow, event.id)
            self._answers.put(_twin(event.role, answered), early, self._clock())

    def leave(self, event: RecordedEvent) -> None:
        """Allow a request to be matched from now on, unless its response was reported before."""
        question = question_in(event)
        if question and self._answer_to(event, question) is None:
            self.wait(event)

    def _twins(self, event: Event, *, has_left: bool) -> tuple[Question | None, Early | None]:
        """Return the request that an event responds to, and the earlier response to the event."""
        if answered := answered_in(event):
            return self._questions.take(_twin(event.role, answered), self._clock()), None
        question = question_in(event) if has_left else None
        return None, self._answer_to(event, question) if question else None

    def _answer_to(self, event: Event, question: Request) -> Early | None:
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


def adopted(answer: AnyEvent, question: Question) -> AnyEvent:
    """Return a response with what only its request knows: who sent it, and for which step."""
    is_unknown = answer.slug in (None, REQUEST_REFUSED.slug)
    slug = question.slug or answer.slug if is_unknown else answer.slug
    return structs.replace(answer, receiver=question.role, channel="back", slug=slug)


def question_in(event: Event) -> Request | None:
    """Return the request that a role reports here as sent to another role."""
    is_asked = event.role == event.sender != event.receiver and event.response is None
    return event.request if is_asked else None


def answered_in(event: Event) -> Request | None:
    """Return the request that a role reports here together with its response."""
    is_answered = event.role == event.sender and event.response is not None
    return event.request if is_answered else None


def _twin(answerer: str, request: Request) -> Twin:
    shown = (value for name, value in request.headers if name.lower() == "authorization")
    # Sender and receiver may percent-encode a URL differently: which characters, and how.
    address = unquote(request.url).lower()
    words = (answerer, request.method, address, request.body, *shown)
    # A hash, so that waiting messages do not keep their bodies in memory.
    return sha256("\0".join(words).encode("utf-8", "surrogatepass")).digest()

"""What became of each flow: its steps, its progress, where it was refused. Pure: no clock, no file,
no network.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from recorder.event.event import Event
from recorder.event.participants import NOBODY, Participants, participants_in
from recorder.event.recorded import Again, RecordedEvent
from recorder.event.refusal import Refusal, refusal_of
from recorder.keeping.bounded import Bounded
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.joining import Question
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, THIRTEEN_STEPS, Party, Step
from tracing.refused_requests import REQUEST_REFUSED
from tracing.tours import STEP_BY_SLUG

FLOWS = 2_000
"""How many flows are remembered unless another number is given."""
CLIENTS = 2_000
"""How many clients are remembered by name."""
TOLD = 2_000
MAIN_TOUR = THIRTEEN_STEPS[0].tour
WORTH_SAYING = 3
"""Minimum number of repeated checks for which the repetition is recorded."""


@dataclass(slots=True)
class Flow:
    """One flow: the tour it began with, how many events each step had, how many steps of each tour
    it has reached, where it was refused.
    """

    id: str
    tour: str = ""
    parts: dict[str, int] = field(default_factory=dict)
    reached: dict[str, int] = field(default_factory=dict)
    refusal: Refusal | None = None
    lost: int = 0
    """Lost events that the list of flows does not include yet."""
    decided: dict[str, tuple[str, "array[int]"]] = field(default_factory=dict)
    """For each role, the part whose checks it may repeat, and a hash of each of these checks."""
    who: Participants = NOBODY
    told_by_client: bool = False

    def number(self, step: Step) -> str:
        """Count one more event of a step and return its number: "3.2" for the second of step 3."""
        count = self.parts[step.slug] = self.parts.get(step.slug, 0) + 1
        self.tour = self.tour or step.tour
        self.reach(step.tour, step.number)
        return f"{step.number}.{count}" if step.in_parts or count > 1 else str(step.number)

    def reach(self, tour: str, number: int) -> None:
        """Note that a step of a tour was reached. Progress never goes back."""
        self.reached[tour] = max(self.reached.get(tour, 0), number)

    @property
    def progress(self) -> int:
        """How many of the thirteen steps were reached; 0 if the flow began with another tour."""
        return self.reached.get(MAIN_TOUR, 0) if self.tour == MAIN_TOUR else 0

    @property
    def others(self) -> dict[str, int]:
        """How many steps of each other tour were reached."""
        return {tour: number for tour, number in self.reached.items() if tour != MAIN_TOUR}

    @property
    def complete(self) -> bool:
        """Whether the last of the thirteen steps was reached and nothing has been refused since."""
        return self.progress == len(THIRTEEN_STEPS) and self.refusal is None

    def made_again(self, event: Event, part: str | None) -> Again | None:
        """Return which part has already shown the first checks of this event, and how many: a page
        that is requested again runs its checks again.
        """
        if part is None or not event.checks:
            return None
        made = array("q", map(hash, event.checks))
        shown, before = self.decided.get(event.role, ("", ()))
        same = 0
        for check, now, then in zip(event.checks, made, before, strict=False):
            if now != then or check.verdict != "passed":
                break
            same += 1
        if not same:
            self.decided[event.role] = (part, made)
        return Again(shown, same) if same >= WORTH_SAYING and shown != part else None

    def meet(self, said: Participants) -> None:
        """Note who takes part: the first client, and the person who signed in last."""
        self.who = Participants(
            said.person or self.who.person,
            self.who.client or said.client,
            self.who.client_name or said.client_name,
        )

    def hear(self, role: Party) -> None:
        """Note which role reports an event."""
        self.told_by_client = self.told_by_client or role == CLIENT_APP

    def judge(self, event: RecordedEvent) -> None:
        """Set or clear the refusal. It stands until the flow gets past it; errors that follow from
        it are not refusals of their own. An event that belongs to no step refuses no flow.
        """
        step = event.step
        if step is None:
            return
        if event.refusal is not None:
            # A request for something unknown does not reopen a finished flow.
            if step is not REQUEST_REFUSED or not self.complete:
                self.refusal = self.refusal or event.refusal
        elif self.refusal is not None:
            refused = STEP_BY_SLUG.get(self.refusal.slug or "")
            if refused is None or refused.tour != step.tour or refused.number <= step.number:
                self.refusal = None


class Recording:
    """The flows of the events recorded so far. `clients` are the ids and names of clients known
    from before; `flows` is how many flows are remembered.
    """

    def __init__(self, clients: Iterable[tuple[str, str]] = (), flows: int = FLOWS) -> None:
        self._flows: Bounded[str, Flow] = Bounded(flows)
        self._told: Bounded[str, str] = Bounded(TOLD)
        self._clients: Bounded[str, str] = Bounded(CLIENTS)
        for id, name in clients:
            self._clients.put(id, name)

    def record(
        self,
        event: Event,
        flow: str,
        question: Question | None = None,
        part: str | None = None,
    ) -> RecordedEvent:
        """Number an event within its flow and work out, once, what can be known from it.

        `question` is the request that it responds to, if known; `part` is the number it already
        has, if any.
        """
        its = self._flow(flow)
        if part is None and event.step is not None:
            part = its.number(event.step)
        self._note_request(event, part)
        recorded = RecordedEvent(
            **{name: getattr(event, name) for name in Event.__struct_fields__},
            flow=flow,
            part=part,
            progress=its.progress,
            answers=self._answers(event, question),
            again=its.made_again(event, part),
            refusal=refusal_of(event, part),
        )
        its.hear(event.role)
        its.judge(recorded)
        self._meet(its, recorded)
        return recorded

    def note(self, event: RecordedEvent) -> Flow:
        """Count an event that was recorded before. Return its flow."""
        flow = self._flow(event.flow)
        if event.step is not None:
            flow.number(event.step)
        self._note_request(event, event.part)
        flow.made_again(event, event.part)
        flow.hear(event.role)
        flow.judge(event)
        self._meet(flow, event)
        return flow

    def merge(self, old: str, into: str) -> None:
        """Merge a flow into another one that it turned out to be part of."""
        old_flow, flow = self._flow(old), self._flow(into)
        for slug, count in old_flow.parts.items():
            flow.parts[slug] = flow.parts.get(slug, 0) + count
        flow.tour = flow.tour or old_flow.tour
        for tour, number in old_flow.reached.items():
            flow.reach(tour, number)
        flow.refusal = flow.refusal or old_flow.refusal
        flow.meet(old_flow.who)
        flow.told_by_client = flow.told_by_client or old_flow.told_by_client
        flow.lost += old_flow.lost
        old_flow.lost = 0

    def lose(self, id: str, number: int) -> None:
        """Count events of a flow that never arrived."""
        self._flow(id).lost += number

    def lost(self, id: str) -> int:
        """Return how many events of a flow never arrived, and count them as reported."""
        flow = self._flow(id)
        number, flow.lost = flow.lost, 0
        return number

    def summary(self, id: str, events: Sequence[RecordedEvent], new: int) -> FlowSummary:
        """Summarize a flow after these events of steps; `new` of them were not counted before."""
        flow, first = self._flow(id), events[0].step
        return FlowSummary(
            flow=id,
            began=events[0].at.isoformat(),
            ended=events[-1].at.isoformat(),
            first=events[0].seq,
            last=events[-1].seq,
            events=new,
            tour=first.tour if first else flow.tour,
            progress=flow.progress,
            refused=flow.refusal,
            others=flow.others,
            lost=self.lost(id),
            given_up=events[-1].abandoned,
            person=flow.who.person,
            client=flow.who.client,
            client_name=self._clients.get(flow.who.client) or flow.who.client_name,
            told_by_client=flow.told_by_client,
        )

    def _flow(self, id: str) -> Flow:
        flow = self._flows.get(id)
        if flow is None:
            flow = Flow(id)
            self._flows.put(id, flow)
        return flow

    def _meet(self, flow: Flow, event: Event) -> None:
        """Find out who takes part, if an event may say something new about that."""
        if event.role != AUTHORIZATION_SERVER and (event.step is None or flow.who.person):
            return
        said = participants_in(event)
        flow.meet(said)
        if said.client and said.client_name:
            self._clients.put(said.client, said.client_name)

    def _note_request(self, event: Event, part: str | None) -> None:
        """Remember the part of a request that its receiver, and no sender, has reported."""
        # The first link identifies the exchange itself.
        is_received = event.role == event.receiver and event.response is None
        if is_received and event.request and part and event.links:
            self._told.put(event.links[0], part)

    def _answers(self, event: Event, question: Question | None) -> str | None:
        """Return the part that recorded the request this response belongs to."""
        if event.request is None or event.response is None or not event.links:
            return None
        return question.part if question else self._told.get(event.links[0])

"""What has become of each flow: its steps, how far it is, and where it was refused. Pure: no clock,
no file, no network.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from recorder.event.refusal import Refusal, refusal_of
from recorder.keeping.bounded import Bounded
from recorder.keeping.flow_list import FlowSummary
from tracing.catalogue import THIRTEEN_STEPS, Step
from tracing.tours import STEP_BY_SLUG

FLOWS = 20_000
TOLD = 5_000
MAIN_TOUR = THIRTEEN_STEPS[0].tour
WORTH_SAYING = 3
"""From this many decisions on it is worth saying that they were made before."""


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
    decided: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    """For each role the event whose decisions it may make again, and a hash of each."""

    def number(self, step: Step) -> str:
        """Count one more event of a step, and give its number: "3.2" for the second of step 3."""
        count = self.parts[step.slug] = self.parts.get(step.slug, 0) + 1
        self.tour = self.tour or step.tour
        self.reach(step.tour, step.number)
        return f"{step.number}.{count}" if step.in_parts or count > 1 else str(step.number)

    def reach(self, tour: str, number: int) -> None:
        """Note that a step of a tour was reached; none is ever lost."""
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
        """Whether the last of the thirteen steps was reached, and nothing was refused since."""
        return self.progress == len(THIRTEEN_STEPS) and self.refusal is None


class Recording:
    """The flows of the events that were applied, one after the other."""

    def __init__(self) -> None:
        self._flows: Bounded[str, Flow] = Bounded(FLOWS)
        self._told: Bounded[str, str] = Bounded(TOLD)

    def apply(self, event: dict[str, Any], question: Mapping[str, Any] | None = None) -> Flow:
        """Number an event within its flow, and say what has become of the flow.

        Sets `part` ("3.2"), `progress` (steps of thirteen), `answers` (the part that showed the
        request which this event answers) and `again` (how many decisions, from the first on, came
        out as they did in another part). `question` is that request's event, where it is known.
        """
        flow = self._flow(event["flow"])
        if event["slug"] is not None and event.get("part") is None:
            event["part"] = flow.number(STEP_BY_SLUG[event["slug"]])
        event.setdefault("part", None)
        event["progress"] = flow.progress
        event["answers"] = self._answers(event, question)
        event["again"] = _again(event, flow)
        _judge(event, flow)
        return flow

    def merge(self, old: str, into: str) -> None:
        """Two flows turn out to be one."""
        old_flow, flow = self._flow(old), self._flow(into)
        for slug, count in old_flow.parts.items():
            flow.parts[slug] = flow.parts.get(slug, 0) + count
        flow.tour = flow.tour or old_flow.tour
        for tour, number in old_flow.reached.items():
            flow.reach(tour, number)
        flow.refusal = flow.refusal or old_flow.refusal

    def summary(self, id: str, events: Sequence[Mapping[str, Any]], new: int) -> FlowSummary:
        """What these events have made of their flow; `new` of them were not counted before."""
        flow = self._flow(id)
        return FlowSummary(
            flow=id,
            began=events[0]["at"],
            ended=events[-1]["at"],
            first=events[0]["seq"],
            last=events[-1]["seq"],
            events=new,
            tour=events[0]["tour"],
            progress=flow.progress,
            refused=asdict(flow.refusal) if flow.refusal else None,
            others=flow.others,
        )

    def _flow(self, id: str) -> Flow:
        flow = self._flows.get(id)
        if flow is None:
            flow = Flow(id)
            self._flows.put(id, flow)
        return flow

    def _answers(self, event: dict[str, Any], question: Mapping[str, Any] | None) -> str | None:
        """A request is told when it was sent by another role, or received by this one."""
        http, links = event["http"], event["links"]
        if http is None or http["request"] is None or not links:
            return None
        # What comes first is the exchange's own link.
        if http["response"] is None:
            if event["part"] and event["role"] == event["to"]:
                self._told.put(links[0], event["part"])
            return None
        return question["part"] if question else self._told.get(links[0])


def _again(event: Mapping[str, Any], flow: Flow) -> dict[str, Any] | None:
    """A page that is asked for anew makes its decisions anew: which event has shown them."""
    if event["part"] is None or not event["checks"]:
        return None
    made = [hash(tuple(check.values())) for check in event["checks"]]
    part, before = flow.decided.get(event["role"], ("", []))
    same = 0
    for check, now, then in zip(event["checks"], made, before, strict=False):
        if now != then or not check["passed"]:
            break
        same += 1
    if not same:
        flow.decided[event["role"]] = (event["part"], made)
    return {"part": part, "checks": same} if same >= WORTH_SAYING else None


def _judge(event: Mapping[str, Any], flow: Flow) -> None:
    """A refusal stands until the flow gets past it; what it causes further on is not another."""
    if event["slug"] is None:
        return
    refusal = refusal_of(event)
    if refusal is not None:
        flow.refusal = flow.refusal or refusal
    elif flow.refusal is not None:
        refused = STEP_BY_SLUG.get(flow.refusal.slug or "")
        if refused is None or refused.tour != event["tour"] or refused.number <= event["step"]:
            flow.refusal = None

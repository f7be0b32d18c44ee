"""The outcome of a walk: what was recorded of it, and how that is judged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scenarios.browser.user_agent import UserAgent
from scenarios.judging.verdict import Verdict
from scenarios.scripted_tour import ScriptedTour
from scripts.processes.process import ProcessTrouble, spoken
from scripts.processes.processes import Processes
from tracing.tours import Tour

DYING_SECONDS = 1.0
"""How long a process that broke off a response may take to end."""

Events = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A walk and its judgement.

    `troubles` say what went wrong apart from the steps, `notes` what the processes printed.
    """

    tour: Tour
    events: Sequence[dict[str, Any]]
    verdict: Verdict
    troubles: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether every step passed, without trouble."""
        return self.verdict.passed and not self.troubles


def judged(
    scripted: ScriptedTour,
    events: Events,
    lost: int,
    troubles: Sequence[str],
    processes: Processes,
) -> Outcome:
    """Judge a walk by its events, how many were lost, and what went wrong."""
    verdict = scripted.judge(events)
    grace = DYING_SECONDS if troubles else 0.0
    troubles = [*troubles, *_missing(verdict), *_died(processes, grace), *_lost(lost)]
    troubles += verdict.elsewhere
    notes = tuple(f"{spoken(name)} said: {line}" for name, line in processes.said())
    return Outcome(scripted.tour, events, verdict, tuple(troubles), notes)


def judged_alone(scripted: ScriptedTour, events: Events) -> Outcome:
    """Judge a walk of which only the events are left."""
    verdict = scripted.judge(events)
    return Outcome(scripted.tour, events, verdict, (*_missing(verdict), *verdict.elsewhere), ())


def browsed(events: Iterable[dict[str, Any]], agent: UserAgent) -> Events:
    """Return the events of the flows in which this browser has sent anything."""
    events = list(events)
    flows = {event["flow"] for event in events if _sent_by(agent, event)}
    return [event for event in events if event["flow"] in flows]


def _sent_by(agent: UserAgent, event: Mapping[str, Any]) -> bool:
    request = (event["http"] or {}).get("request")
    return request is not None and ["User-Agent", agent.name] in request["headers"]


def _missing(verdict: Verdict) -> Iterator[str]:
    if verdict.first_missing:
        step = verdict.first_missing
        yield f"Step {step.number}, {step.slug}, was not reached."


def _died(processes: Processes, grace: float) -> Iterator[str]:
    try:
        processes.require_running(grace)
    except ProcessTrouble as trouble:
        yield str(trouble)


def _lost(number: int) -> Iterator[str]:
    if number:
        yield f"{number} events never reached the recorder."

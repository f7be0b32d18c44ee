"""The scripted user walks the flow once, and the trace of it is judged."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from scenarios import honest
from scenarios.evidence import Expectation
from scenarios.pages import Page, WalkStopped
from scenarios.user_agent import UserAgent
from scenarios.verdict import Verdict, judge
from scripts.playground import Playground
from scripts.processes import Processes, ProcessTrouble, spoken
from scripts.recorder_reader import RecorderReader
from tracing.catalogue import RESOURCE_REQUESTED


class Limits(NamedTuple):
    """Seconds that an answer may take (None: any number), and the whole walk."""

    answer: float | None
    walk: float


STRICT = Limits(20.0, 60.0)
WITHOUT_LIMITS = Limits(None, math.inf)
"""For a flow that may be held at any step."""
DYING_SECONDS = 1.0
"""A process that broke off an answer may take so long to be dead."""

Events = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A walk and its judgement.

    `troubles` are sentences on what went wrong beside the steps, `notes` what was printed.
    """

    events: Sequence[dict[str, Any]]
    verdict: Verdict
    troubles: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def passed(self) -> bool:
        """Whether all of it went as it must."""
        return self.verdict.passed and not self.troubles


def walk_once(
    playground: Playground,
    processes: Processes,
    story: Sequence[Expectation],
    show: Callable[[Events], None],
) -> Outcome:
    """Walk with a fresh browser, showing new events after each leg, and judge what was recorded.

    `story` is what must be seen.

    Raises:
        scripts.processes.ProcessTrouble: the recorder does not answer.
    """
    where = playground.recorder, playground.token
    whole, watching = RecorderReader(*where), RecorderReader(*where)
    whole.skip_to_now()
    watching.skip_to_now()
    troubles = []
    try:
        for _ in legs(playground.urls()["client_app"], STRICT):
            show(watching.read())
    except WalkStopped as stop:
        troubles.append(str(stop))
    show(watching.read())
    events = list(whole.read_all())
    return judged(events, whole.lost, troubles, processes, story)


def legs(client_app: str, limits: Limits) -> Iterator[Page]:
    """Walk leg by leg with a fresh browser.

    Raises:
        WalkStopped: it cannot go on, or takes too long.
    """
    deadline = time.monotonic() + limits.walk
    for page in UserAgent(limits.answer).walk(honest.walk(client_app)):
        yield page
        if time.monotonic() > deadline:
            raise WalkStopped(f"The walk was not at its end after {limits.walk:g} s.")


def judged(
    events: Events,
    lost: int,
    troubles: Sequence[str],
    processes: Processes,
    story: Sequence[Expectation],
) -> Outcome:
    """What became of a walk: its events, so many lost on their way, and what went wrong on it."""
    flow = _one_flow(events)
    verdict = judge(flow, story)
    grace = DYING_SECONDS if troubles else 0.0
    troubles = [*troubles, *_awaited(verdict), *_died(processes, grace), *_lost(lost)]
    troubles += verdict.elsewhere
    notes = tuple(f"{spoken(name)} said: {line}" for name, line in processes.said())
    return Outcome(flow, verdict, tuple(troubles), notes)


def _one_flow(events: Events) -> Events:
    """The flow that began first; all events, if none began."""
    first = next((event for event in events if event["slug"] == RESOURCE_REQUESTED.slug), None)
    return [event for event in events if first is None or event["flow"] == first["flow"]]


def _awaited(verdict: Verdict) -> Iterator[str]:
    if verdict.awaited:
        yield f"Step {verdict.awaited.number}, {verdict.awaited.slug}, was waited for."


def _died(processes: Processes, grace: float) -> Iterator[str]:
    try:
        processes.require_running(grace)
    except ProcessTrouble as trouble:
        yield str(trouble)


def _lost(number: int) -> Iterator[str]:
    if number:
        yield f"{number} events were lost on their way to the recorder."

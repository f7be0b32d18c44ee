"""The scripted user walks a tour once, and the trace of it is judged."""

import math
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from scenarios.browser.pages import Page, WalkStopped
from scenarios.browser.user_agent import UserAgent
from scenarios.judging.verdict import Verdict, judge
from scenarios.scripted_tour import Places, ScriptedTour
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble, spoken
from scripts.processes.processes import Processes
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking.television_set import switched_on
from tracing.tours import Tour


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

    tour: Tour
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
    scripted: ScriptedTour,
    show: Callable[[Events], None],
) -> Outcome:
    """Walk with a fresh browser, showing new events after each leg, and judge what was recorded.

    Raises:
        scripts.processes.process.ProcessTrouble: the recorder does not answer.
    """
    agent = UserAgent(STRICT.answer)
    where = playground.recorder, playground.token
    whole, watching = RecorderReader(*where), RecorderReader(*where)
    whole.skip_to_now()
    watching.skip_to_now()
    troubles = []
    try:
        for _ in legs(playground, scripted, agent, STRICT):
            show(watching.read())
    except WalkStopped as stop:
        troubles.append(str(stop))
    show(watching.read())
    events = browsed(whole.read_all(), agent)
    return judged(scripted, events, whole.lost, troubles, processes)


def legs(
    playground: Playground, scripted: ScriptedTour, agent: UserAgent, limits: Limits
) -> Iterator[Page]:
    """Walk a tour leg by leg.

    Raises:
        WalkStopped: it cannot go on, or takes too long.
    """
    deadline = time.monotonic() + limits.walk
    with _places(playground, scripted, limits) as places:
        for page in agent.walk(scripted.walk(places)):
            yield page
            if time.monotonic() > deadline:
                raise WalkStopped(f"The walk was not at its end after {limits.walk:g} s.")


@contextmanager
def _places(playground: Playground, scripted: ScriptedTour, limits: Limits) -> Iterator[Places]:
    urls = playground.urls()
    roles = urls["client_app"], urls["authorization_server"], urls["resource_server"]
    if not scripted.with_television:
        yield Places(*roles, _nothing_on_screen)
        return
    with switched_on({**os.environ, **playground.settings()}, limits.answer) as television:
        yield Places(*roles, television.user_code)
        television.watch_to_the_end()


def _nothing_on_screen() -> str:
    raise WalkStopped("No television is switched on.")


def judged(
    scripted: ScriptedTour,
    events: Events,
    lost: int,
    troubles: Sequence[str],
    processes: Processes,
) -> Outcome:
    """What became of a walk: its events, so many lost on their way, and what went wrong on it."""
    verdict = judge(events, scripted.story)
    grace = DYING_SECONDS if troubles else 0.0
    troubles = [*troubles, *_awaited(verdict), *_died(processes, grace), *_lost(lost)]
    troubles += verdict.elsewhere
    notes = tuple(f"{spoken(name)} said: {line}" for name, line in processes.said())
    return Outcome(scripted.tour, events, verdict, tuple(troubles), notes)


def browsed(events: Iterable[dict[str, Any]], agent: UserAgent) -> Events:
    """The events of the flows to which this browser has sent anything."""
    events = list(events)
    flows = {event["flow"] for event in events if _sent_by(agent, event)}
    return [event for event in events if event["flow"] in flows]


def _sent_by(agent: UserAgent, event: Mapping[str, Any]) -> bool:
    request = (event["http"] or {}).get("request")
    return request is not None and ["User-Agent", agent.name] in request["headers"]


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

"""The scripted user runs a tour, leg by leg, on a running playground."""

import math
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

from scenarios.browser.pages import Page, WalkStopped
from scenarios.browser.user_agent import UserAgent
from scenarios.honest import CAROL, Person
from scenarios.scripted_tour import Places, ScriptedTour
from scripts.processes.playground import Playground
from scripts.processes.processes import Processes
from scripts.processes.public_addresses import inner_addresses
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking.outcome import Events, Outcome, browsed, judged
from scripts.walking.television_set import switched_on


class Limits(NamedTuple):
    """Time limits in seconds: for a response (None: no limit), and for the whole walk."""

    answer: float | None
    walk: float


STRICT = Limits(20.0, 60.0)
WITHOUT_LIMITS = Limits(None, math.inf)
"""For a flow that may be held at any step."""

Show = Callable[[Events, Mapping[str, str]], None]
"""Shows new events, given the flows that were merged into others."""


def walk_once(
    playground: Playground,
    processes: Processes,
    scripted: ScriptedTour,
    show: Show | None,
) -> Outcome:
    """Run a tour with a new browser, show new events after each leg, and judge the recording.

    If `show` is None, the recording is read only once, at the end.

    Raises:
        scripts.processes.process.ProcessTrouble: the recorder does not answer.
    """
    agent = UserAgent(STRICT.answer, inner_addresses(playground.urls(), playground.places))
    where = playground.recorder, playground.token
    whole, watching = RecorderReader(*where), RecorderReader(*where)
    whole.skip_to_now()
    watching.place = whole.place
    troubles = []
    try:
        for _ in legs(playground, scripted, agent, STRICT):
            if show:
                show(watching.read(), watching.merged)
    except WalkStopped as stop:
        troubles.append(str(stop))
    if show:
        show(watching.read(), watching.merged)
    events = browsed(whole.read_all(), agent)
    return judged(scripted, events, whole.lost, troubles, processes)


def legs(
    playground: Playground,
    scripted: ScriptedTour,
    agent: UserAgent,
    limits: Limits,
    second_factor_of: Callable[[], Person] = lambda: CAROL,
) -> Iterator[Page]:
    """Run a tour leg by leg. `second_factor_of` returns a person who has a second factor.

    Raises:
        WalkStopped: it cannot continue, or takes too long.
    """
    deadline = time.monotonic() + limits.walk
    with _places(playground, scripted, limits) as places:
        own = places._replace(second_factor_of=second_factor_of)
        for page in agent.walk(scripted.walk(own)):
            yield page
            if time.monotonic() > deadline:
                raise WalkStopped(f"The tour did not finish within {limits.walk:g} s.")


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
    raise WalkStopped("This tour has no television.")

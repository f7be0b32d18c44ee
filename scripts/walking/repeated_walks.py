"""Walks tours many times, several at once, on one playground: each walk with a browser of its own,
judged by its own flows alone. Judged walks are forgotten, so memory does not grow with them.
"""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import nullcontext
from itertools import islice
from secrets import token_hex
from typing import Any, NamedTuple

import requests
from pyotp import random_base32

from scenarios.browser.pages import WalkStopped
from scenarios.browser.user_agent import UserAgent, is_scripted
from scenarios.honest import CAROL, Person
from scenarios.judging.verdict import Verdict
from scenarios.programs.control import Control
from scenarios.scripted_tour import ScriptedTour
from scripts.processes.playground import Playground
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking.outcome import Events, browsed
from scripts.walking.scripted_walk import Limits, legs
from tracing.catalogue import AUTHORIZATION_SERVER

MOST_AT_ONCE = 64
"""The maximum number of concurrent walks. Events are read as soon as a walk has ended, so only
those of these walks wait in the recorder: a small part of what it keeps.
"""

PATIENT = Limits(60.0, 300.0)
"""Each of many concurrent walks takes longer."""


class Judged(NamedTuple):
    """A walk that has ended: its tour, the verdict (None: none of its events arrived), why the
    browser stopped or what else is wrong ("": nothing), and its number of flows.
    """

    scripted: ScriptedTour
    verdict: Verdict | None
    trouble: str
    flows: int


class RepeatedWalks:
    """Runs walks, and reads what is recorded of them. `started` counts the walks that began."""

    def __init__(self, playground: Playground, pool: ThreadPoolExecutor) -> None:
        self._playground, self._pool = playground, pool
        where = playground.recorder, playground.token
        self._reader, self._newest = RecorderReader(*where), RecorderReader(*where)
        self._reader.skip_to_now()
        self._pending: dict[str, dict[str, Any]] = {}
        self._indistinct = threading.Lock()
        self.started = 0

    @property
    def lost(self) -> int:
        """How many events are known to have never reached the recorder."""
        return self._reader.lost

    @property
    def flows_of_no_walk(self) -> int:
        """How many flows were recorded that belong to no walk that has ended."""
        return len({event["flow"] for event in self._pending.values()})

    def walk(self, tours: Iterator[ScriptedTour], at_once: int) -> Iterator[Judged]:
        """Run these tours, `at_once` at a time, and yield each as soon as it is judged.

        Raises:
            scripts.processes.process.ProcessTrouble: the recorder does not answer.
        """
        running: dict[Future[str], tuple[ScriptedTour, UserAgent]] = {}
        while True:
            for scripted in islice(tours, at_once - len(running)):
                agent = UserAgent(PATIENT.answer)
                running[self._pool.submit(self._walk, scripted, agent)] = (scripted, agent)
                self.started += 1
            if not running:
                return
            ended, _ = wait(running, return_when=FIRST_COMPLETED)
            self._read()
            for each in ended:
                scripted, agent = running.pop(each)
                yield self._judged(scripted, agent, each.result())

    def _walk(self, scripted: ScriptedTour, agent: UserAgent) -> str:
        """Run a tour; return why it stopped, or "" if it reached its end."""
        with self._indistinct if scripted.is_indistinct else nullcontext():
            try:
                deque(legs(self._playground, scripted, agent, PATIENT, self._person), maxlen=0)
            except WalkStopped as stop:
                return str(stop)
        return ""

    def _person(self) -> Person:
        """Add a person for this walk alone: a one-time code works only once (RFC 6238 §5.2).

        Raises:
            WalkStopped: the authorization server did not add the person.
        """
        token = self._playground.control_tokens.get(AUTHORIZATION_SERVER)
        if token is None:
            return CAROL
        person = Person(f"run-{token_hex(8)}", token_hex(16), random_base32())
        issuer = self._playground.urls()[AUTHORIZATION_SERVER]
        try:
            Control(issuer, token).add_person(person.name, person.password, person.totp_secret)
        except requests.RequestException as error:
            raise WalkStopped(f"{issuer} did not add a person for this tour: {error}") from error
        return person

    def _read(self) -> None:
        """Read everything recorded so far: every event of a walk that has ended."""
        self._newest.skip_to_now()
        while self._reader.place < self._newest.place:
            self._pending.update((event["id"], event) for event in self._reader.read())
            for event in self._pending.values() if self._reader.merged else ():
                # It was read before its flow was merged into another.
                event["flow"] = self._reader.merged.get(event["flow"], event["flow"])

    def _judged(self, scripted: ScriptedTour, agent: UserAgent, stopped: str) -> Judged:
        events = browsed(self._pending.values(), agent)
        for event in events:
            del self._pending[event["id"]]
        events.sort(key=lambda event: int(event["seq"]))
        flows = len({event["flow"] for event in events})
        verdict = scripted.judge(events) if events else None
        return Judged(scripted, verdict, stopped or _strangers(events, agent), flows)


def _strangers(events: Events, agent: UserAgent) -> str:
    """Return a sentence if the browser of another walk has sent something in these flows."""
    for event in events:
        request = (event["http"] or {}).get("request")
        names = (
            [value for name, value in request["headers"] if name == "User-Agent"] if request else []
        )
        if any(is_scripted(name) and name != agent.name for name in names):
            return f"Flow {event['flow']} has messages of another browser, {names[0]}."
    return ""


def in_turn(tours: Sequence[ScriptedTour], times: int) -> Iterator[ScriptedTour]:
    """Yield the tours one after another, this many times."""
    return (each for _ in range(times) for each in tours)

"""Walks the tours that visitors of the viewer wish for, each with a scripted user of its own."""

import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.browser.pages import WalkStopped
from scenarios.browser.user_agent import UserAgent
from scenarios.judging.verdict import judge
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder import Recorder
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking.scripted_walk import WITHOUT_LIMITS, Events, browsed, legs

WAIT_SECONDS = 20
"""How long one question for wishes waits."""
PAUSE_SECONDS = 0.2
"""How long a recorder is left alone that answers at once, where too many wait already."""
NEWS_SECONDS = 1
"""How long a walk is left alone before it is said again that it goes on."""


def fulfil_wishes(playground: Playground) -> None:
    """Do so for as long as the recorder answers; returns at once."""
    recorder = Recorder(playground.recorder, playground.token)

    def listen() -> None:
        for wish in _wishes(recorder):
            walk = Walking(playground, recorder, wish["id"], SCRIPTED[wish["tour"]])
            threading.Thread(target=walk.run, daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()


def _wishes(recorder: Recorder) -> Iterator[Mapping[str, str]]:
    while True:
        try:
            _, page = recorder.ask("GET", f"/wishes?wait={WAIT_SECONDS}", wait=WAIT_SECONDS)
        except ProcessTrouble:
            # Whoever started the recorder sees that it is gone, and says so.
            return
        wishes = page.get("wishes", [])
        yield from wishes
        if not wishes:
            time.sleep(PAUSE_SECONDS)


@dataclass(frozen=True, slots=True)
class Walking:
    """One walk that was wished for, however long it is held."""

    playground: Playground
    recorder: Recorder
    wish: str
    scripted: ScriptedTour

    def run(self) -> None:
        """Walk, saying meanwhile which flow it is, and afterwards what became of it."""
        try:
            self._tell(*self._walked())
        except ProcessTrouble:
            # Nobody is there any more to be told.
            return

    def _walked(self) -> tuple[str, str | None, str]:
        agent, stops = UserAgent(WITHOUT_LIMITS.answer), list[str]()
        where = self.playground.recorder, self.playground.token
        whole, reader = RecorderReader(*where), RecorderReader(*where)
        whole.skip_to_now()
        reader.skip_to_now()
        walk = threading.Thread(target=self._walk, args=(agent, stops), daemon=True)
        walk.start()
        events: Events = []
        while walk.is_alive():
            events += reader.read(NEWS_SECONDS)
            self._tell("running", self._flow(browsed(events, agent)))
        # Read anew: what looked like two flows at first may have turned out to be one.
        events = browsed(whole.read_all(), agent)
        troubles = [*stops, *self._deviations(events)]
        return "failed" if troubles else "done", self._flow(events), " ".join(troubles[:1])

    def _walk(self, agent: UserAgent, stops: list[str]) -> None:
        try:
            for _ in legs(self.playground, self.scripted, agent, WITHOUT_LIMITS):
                pass
        except WalkStopped as stop:
            stops.append(str(stop))

    def _flow(self, events: Events) -> str | None:
        """The flow to look at: the last one that shows a step of the tour's own."""
        slugs = {step.slug for step in self.scripted.tour.steps}
        return next((event["flow"] for event in reversed(events) if event["slug"] in slugs), None)

    def _deviations(self, events: Events) -> Iterator[str]:
        verdict = judge(events, self.scripted.story)
        for each in verdict.steps:
            yield from (f"{each.step.title}: {deviation}." for deviation in each.deviations)
        yield from verdict.elsewhere

    def _tell(self, state: str, flow: str | None, problem: str = "") -> None:
        told: dict[str, Any] = {"state": state, "flow": flow, "problem": problem or None}
        self.recorder.ask("POST", f"/wishes/{self.wish}", told)

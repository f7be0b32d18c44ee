"""Runs the tours that visitors of the viewer request, each with a scripted user of its own."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from scenarios.browser.pages import WalkStopped
from scenarios.browser.user_agent import UserAgent
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scripts.processes.places import SECOND_ISSUER
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble
from scripts.processes.public_addresses import inner_addresses
from scripts.processes.recorder import Recorder
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking.outcome import Events, browsed
from scripts.walking.scripted_walk import WITHOUT_LIMITS, legs

WAIT_SECONDS = 20
"""How long one poll for new requests waits."""
PAUSE_SECONDS = 0.2
"""How long to pause if the recorder does not answer, or answers at once: too many readers wait."""
NEWS_SECONDS = 1
"""How often a run in progress is reported."""


Begins = Callable[[str, str], None]
"""Called when the browser of this name begins to run the tour of this name."""


def run_requested_tours(playground: Playground, begins: Begins) -> None:
    """Run requested tours in the background, whenever the recorder answers."""
    recorder = Recorder(playground.recorder, playground.token)

    def listen() -> None:
        for asked in _requests(recorder):
            scripted = SCRIPTED[asked["name"]]
            request = TourRequest(playground, recorder, asked["id"], scripted, begins)
            threading.Thread(target=request.run, daemon=True).start()

    threading.Thread(target=listen, daemon=True).start()


def _requests(recorder: Recorder) -> Iterator[Mapping[str, str]]:
    while True:
        try:
            _, page = recorder.ask("GET", f"/tour-requests?wait={WAIT_SECONDS}", wait=WAIT_SECONDS)
        except ProcessTrouble:
            # The program that started the recorder reports this.
            time.sleep(PAUSE_SECONDS)
            continue
        requests = page.get("requests", [])
        yield from requests
        if not requests:
            time.sleep(PAUSE_SECONDS)


@dataclass(frozen=True, slots=True)
class TourRequest:
    """A requested tour and its run, however long it is held."""

    playground: Playground
    recorder: Recorder
    id: str
    scripted: ScriptedTour
    begins: Begins

    def run(self) -> None:
        """Run the tour; report which flow it is, and at the end the result."""
        needs_second = self.scripted.tour.needs_second_issuer
        try:
            if needs_second and SECOND_ISSUER not in self.playground.places:
                self._report("failed", [], self.scripted.tour.needs)
            else:
                self._report(*self._walked())
        except ProcessTrouble:
            # The recorder has ended, so no report is possible.
            return

    def _walked(self) -> tuple[str, Events, str]:
        agent = UserAgent(
            WITHOUT_LIMITS.answer, inner_addresses(self.playground.urls(), self.playground.places)
        )
        stops: list[str] = []
        where = self.playground.recorder, self.playground.token
        whole, reader = RecorderReader(*where), RecorderReader(*where)
        whole.skip_to_now()
        reader.skip_to_now()
        self.begins(agent.name, self.scripted.tour.name)
        walk = threading.Thread(target=self._walk, args=(agent, stops), daemon=True)
        walk.start()
        events: Events = []
        while walk.is_alive():
            events += reader.read(NEWS_SECONDS)
            self._report("running", browsed(events, agent))
        # Read again: two flows may have been merged into one since.
        events = browsed(whole.read_all(), agent)
        troubles = [*stops, *self._deviations(events)]
        return "failed" if troubles else "done", events, " ".join(troubles[:1])

    def _walk(self, agent: UserAgent, stops: list[str]) -> None:
        try:
            for _ in legs(self.playground, self.scripted, agent, WITHOUT_LIMITS):
                pass
        except WalkStopped as stop:
            stops.append(str(stop))

    def _flow(self, events: Events) -> str | None:
        """Return the flow to show: the last one with a step that belongs to this tour."""
        slugs = {step.slug for step in self.scripted.tour.steps}
        return next((event["flow"] for event in reversed(events) if event["slug"] in slugs), None)

    def _deviations(self, events: Events) -> Iterator[str]:
        verdict = self.scripted.judge(events)
        for each in verdict.steps:
            yield from (f"{each.step.title}: {deviation}." for deviation in each.deviations)
        yield from verdict.elsewhere

    def _report(self, state: str, events: Events, problem: str = "") -> None:
        flows = list(dict.fromkeys(event["flow"] for event in events if event["slug"]))
        report: dict[str, Any] = {"state": state, "flow": self._flow(events), "flows": flows}
        report["problem"] = problem or None
        self.recorder.ask("POST", f"/tour-requests/{self.id}", report)

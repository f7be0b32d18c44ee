"""The gate with real processes: what is held has not left, and what is let go goes on."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from scripts.processes.recorder_gate import NotHeld, RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.journeys.running import Running, running
from tracing.catalogue import THIRTEEN_STEPS

pytestmark = pytest.mark.e2e

PATIENCE = 60.0
HOLDING = {
    "RECORDER_HOLD": "yes",
    "CLIENT_APP_READ_SECONDS": "0",
    "AUTHORIZATION_SERVER_CODE_SECONDS": "600",
}

Walking = Future[str]
"""A person who walks the flow; in the end the title of the last page."""


class Lesson:
    """A playground, its gate, and people who walk the flow, each on a thread."""

    def __init__(self, whole: Running, threads: ThreadPoolExecutor) -> None:
        self.whole = whole
        self.gate = RecorderGate(whole.playground.recorder)
        self.events: dict[str, dict[str, Any]] = {}
        self._reader = RecorderReader(whole.playground.recorder)
        self._threads = threads

    def someone_walks(self) -> Walking:
        """A person with a browser of their own begins."""
        return self._threads.submit(self._walk)

    def held(self) -> list[str]:
        """The events that are held now, by their ids; the first to come stands first."""
        new = self._reader.read(1)
        self.events.update((event["id"], event) for event in new)
        flows = self._reader.gate["flows"].values()
        return [id for flow in flows for id in flow["held"] if id in self.events]

    def next_held(self, walking: Walking) -> str | None:
        """The step that is held next; None when the walk came to its end."""
        while not walking.done():
            if held := self.held():
                return held[0]
        return None

    def let_go(self, walking: Walking) -> Iterator[dict[str, Any]]:
        """Let go, one by one, what is held, until the walk is over."""
        while held := self.next_held(walking):
            yield self.events[held]
            self.gate.release(held)

    def _walk(self) -> str:
        title = ""
        for page in UserAgent(PATIENCE).walk(honest.walk(self.whole.urls["client_app"])):
            title = page.title
        return title


@pytest.fixture
def lesson(tmp_path: Path) -> Iterator[Lesson]:
    """A playground that holds every step; in the end all is let go."""
    with running(tmp_path, **HOLDING) as whole, ThreadPoolExecutor(4) as threads:
        lesson = Lesson(whole, threads)
        yield lesson
        if whole.is_running("recorder"):
            lesson.gate.run(None)


def test_every_step_is_held_before_it_leaves(lesson: Lesson) -> None:
    """Messages, answers inside the calls that they belong to, and decisions: in their order."""
    walking = lesson.someone_walks()
    released = list(lesson.let_go(walking))
    assert walking.result(PATIENCE).startswith("Notes of Alice")
    told = [event for event in lesson.whole.events() if event["slug"]]
    assert [event["id"] for event in released] == [event["id"] for event in told]
    steps = [event["step"] for event in released]
    assert list(dict.fromkeys(steps)) == [step.number for step in THIRTEEN_STEPS]


def test_one_order_moves_one_step(lesson: Lesson) -> None:
    """The second press of a double click moves nothing."""
    walking = lesson.someone_walks()
    first = lesson.next_held(walking)
    assert first is not None
    lesson.gate.release(first)
    with pytest.raises(NotHeld):
        lesson.gate.release(first)
    second = lesson.next_held(walking)
    assert second is not None
    assert lesson.events[second]["part"] == "2.1"
    # A second goes by without news: whoever is held has not gone on.
    assert lesson.held() == [second]
    assert list(lesson.events) == [first, second]


@pytest.mark.parametrize("part", ["1", "2.3", "11.3"])
def test_two_browsers_are_two_flows(lesson: Lesson, part: str) -> None:
    """While one waits, the other goes from the first step to the last, also where the first one is
    about to fetch what both need: a registration, a key.
    """
    waiting, first = lesson.someone_walks(), ""
    for event in lesson.let_go(waiting):
        first = event["id"]
        if event["part"] == part:
            break
    going = lesson.someone_walks()
    while len(held := lesson.held()) < 2:
        assert not going.done()
    assert first in held
    (second,) = set(held) - {first}
    lesson.gate.run(lesson.events[second]["flow"])
    assert going.result(PATIENCE).startswith("Notes of Alice")
    assert lesson.held() == [first]
    lesson.gate.run(lesson.events[first]["flow"])
    assert waiting.result(PATIENCE).startswith("Notes of Alice")


def test_holding_can_be_switched_under_way(lesson: Lesson) -> None:
    """Run to a step, hold there, run on, hold again."""
    walking = lesson.someone_walks()
    first = lesson.next_held(walking)
    assert first is not None
    flow = lesson.events[first]["flow"]
    lesson.gate.run_to(flow, 7)
    seventh = lesson.next_held(walking)
    assert seventh is not None
    assert lesson.events[seventh]["step"] == 7
    lesson.gate.run(None)
    assert walking.result(PATIENCE).startswith("Notes of Alice")
    lesson.gate.hold()
    again = lesson.next_held(lesson.someone_walks())
    assert again is not None
    assert lesson.events[again]["part"] == "1"


@pytest.mark.parametrize("step", [2, 3, 7])
def test_the_roles_go_on_when_the_recorder_dies(lesson: Lesson, step: int) -> None:
    """Whatever they are held at: the observer never breaks the observed."""
    walking = lesson.someone_walks()
    for event in lesson.let_go(walking):
        if event["step"] == step:
            break
    lesson.whole.kill("recorder")
    assert walking.result(PATIENCE).startswith("Notes of Alice")


def test_a_code_that_is_held_too_long_expires(tmp_path: Path) -> None:
    """For real: the trace shows which rule refused it."""
    holding = HOLDING | {"AUTHORIZATION_SERVER_CODE_SECONDS": "1"}
    with running(tmp_path, **holding) as whole, ThreadPoolExecutor(1) as threads:
        lesson = Lesson(whole, threads)
        walking = lesson.someone_walks()
        for event in lesson.let_go(walking):
            if event["slug"] == "code-exchanged":
                break
        # The reader waits a second for news, and there are none: the step is held.
        issued = len(lesson.events)
        assert lesson.held()
        assert lesson.held()
        assert len(lesson.events) == issued
        lesson.gate.run(None)
        with pytest.raises(Exception, match="must end at the notes"):
            walking.result(PATIENCE)
        checks = [check for event in whole.events() for check in event["checks"]]
        refused = [check["name"] for check in checks if check["verdict"] == "failed"]
        assert refused[0] == "code_is_not_expired"

"""The gate with real processes: a held message has not been sent, and a released one is."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from scripts.processes.lesson_time import MADE_FOR_HOLDING
from scripts.processes.recorder_gate import NotHeld, RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.support.running import Running, running
from tracing.catalogue import THIRTEEN_STEPS

PATIENCE = 60.0
HOLDING = {**MADE_FOR_HOLDING, "RECORDER_HOLD": "yes"}

Walking = Future[str]
"""A person who runs the flow; the result is the title of the last page."""


class Lesson:
    """A playground, its gate, and people who run the flow, each on a thread."""

    def __init__(self, whole: Running, threads: ThreadPoolExecutor) -> None:
        self.whole = whole
        self.gate = RecorderGate(whole.playground.recorder, whole.playground.token)
        self.events: dict[str, dict[str, Any]] = {}
        self._reader = RecorderReader(whole.playground.recorder, whole.playground.token)
        self._reader.skip_to_now()
        self._threads = threads

    def someone_walks(self) -> Walking:
        """Start a person with their own browser."""
        return self._threads.submit(self._walk)

    def held(self) -> list[str]:
        """The IDs of the events that are held now, in the order of arrival."""
        new = self._reader.read(1)
        self.events.update((event["id"], event) for event in new)
        flows = self._reader.gate["flows"].values()
        return [id for flow in flows for id in flow["held"] if id in self.events]

    def next_held(self, walking: Walking) -> str | None:
        """The ID of the next held event; None if the run has ended."""
        while not walking.done():
            if held := self.held():
                return held[0]
        return None

    def let_go(self, walking: Walking) -> Iterator[dict[str, Any]]:
        """Yield each held event, then release it, until the run has ended."""
        while held := self.next_held(walking):
            yield self.events[held]
            self.gate.release(held)

    def _walk(self) -> str:
        title = ""
        for page in UserAgent(PATIENCE).walk(honest.walk(self.whole.urls["client_app"])):
            title = page.title
        return title


@contextmanager
def lesson_at(whole: Running) -> Iterator[Lesson]:
    """Hold every step within the block, and release everything at its end."""
    with ThreadPoolExecutor(4) as threads:
        lesson = Lesson(whole, threads)
        lesson.gate.hold()
        try:
            yield lesson
        finally:
            if whole.is_running("recorder"):
                lesson.gate.run(None)


@pytest.fixture
def lesson(held: Running) -> Iterator[Lesson]:
    """A lesson in a playground that other tests use before and after."""
    with lesson_at(held) as lesson:
        yield lesson
    lesson.gate.hold()


@pytest.fixture
def first_lesson(tmp_path: Path) -> Iterator[Lesson]:
    """A lesson in an unused playground, with nothing registered and no key fetched."""
    with running(tmp_path, **HOLDING) as whole, lesson_at(whole) as lesson:
        yield lesson


@pytest.fixture
def last_lesson(mortal: Running) -> Iterator[Lesson]:
    """A lesson in a playground whose processes may be killed."""
    with lesson_at(mortal) as lesson:
        yield lesson


def test_every_step_is_held_before_it_leaves(lesson: Lesson) -> None:
    """Messages, responses within their calls, and decisions are held in their order."""
    walking = lesson.someone_walks()
    released = list(lesson.let_go(walking))
    assert walking.result(PATIENCE).startswith("Notes of Alice")
    flow = released[0]["flow"]
    told = [event for event in lesson.whole.events() if event["flow"] == flow and event["slug"]]
    assert [event["id"] for event in released] == [event["id"] for event in told]
    steps = [event["step"] for event in released]
    assert list(dict.fromkeys(steps)) == [step.number for step in THIRTEEN_STEPS]


def test_one_order_moves_one_step(lesson: Lesson) -> None:
    """The second press of a double click releases nothing."""
    walking = lesson.someone_walks()
    first = lesson.next_held(walking)
    assert first is not None
    lesson.gate.release(first)
    with pytest.raises(NotHeld):
        lesson.gate.release(first)
    second = lesson.next_held(walking)
    assert second is not None
    assert lesson.events[second]["step"] == 2
    # A second without news shows that the held flow has not continued.
    assert lesson.held() == [second]
    assert list(lesson.events) == [first, second]


def test_two_browsers_are_two_flows(lesson: Lesson) -> None:
    """While one flow waits, the other runs from the first step to the last."""
    overtake(lesson, "1")


@pytest.mark.parametrize("part", ["2.3", "11.3"])
def test_nobody_waits_for_what_another_is_about_to_fetch(first_lesson: Lesson, part: str) -> None:
    """No flow waits for a registration or a key that another, held flow is about to fetch."""
    overtake(first_lesson, part)


def overtake(lesson: Lesson, part: str) -> None:
    """Let one flow wait at a part while another one finishes; then let the first continue."""
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
    """A flow can run to a step, be held there, run on, and be held again."""
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
def test_the_roles_go_on_when_the_recorder_dies(last_lesson: Lesson, step: int) -> None:
    """Whatever step is held: the observer never breaks the observed."""
    walking = last_lesson.someone_walks()
    for event in last_lesson.let_go(walking):
        if event["step"] == step:
            break
    last_lesson.whole.kill("recorder")
    assert walking.result(PATIENCE).startswith("Notes of Alice")

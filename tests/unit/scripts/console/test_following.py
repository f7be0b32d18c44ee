"""`scripts.console.following`: which events of the recorder are kept, and for how long."""

import gc
import weakref
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any, cast

import pytest
from rich.console import Console

from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent
from scripts.console import following
from scripts.console.following import Following
from scripts.console.history import REMEMBERED, History
from scripts.console.screen import Screen
from scripts.console.stepping import QUIT
from scripts.console.updates import KeyPressed, Put, RecordingUpdate, Update, WalkEnded
from scripts.processes.playground import on_free_ports
from scripts.processes.processes import Processes
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking.outcome import Events, Outcome
from tests.unit.scripts.console.events import plain_event

GATE = {"version": 0, "holding": False, "flows": {}}


class Remembered(dict[str, Any]):
    """An event to which weak references are possible."""


class BlindScreen:
    """A console without output and without a user."""

    has_keys = False
    plain = True
    console = Console(file=StringIO())

    def __init__(self) -> None:
        self.history = History(lambda event: event)

    def take(self, events: Sequence[Any], merged: Mapping[str, str]) -> list[RecordedEvent]:
        """Remember the events."""
        typed = list(map(recorded_event_of, events))
        self.history.add(typed, merged)
        return typed

    def show(self, event: object, *, is_held: bool, verdicts: object) -> None:
        """Show nothing."""

    def output(self, processes: object) -> None:
        """Show nothing."""


class LivingProcesses:
    """Processes that run and print nothing."""

    def require_running(self, grace: float = 0.0, names: object = None) -> None:
        """Raise nothing: the processes run."""

    def said(self) -> Iterator[tuple[str, str]]:
        """Return no lines."""
        return iter(())


def event(number: int) -> Remembered:
    """Return an event with a flow of its own."""
    return Remembered(plain_event(str(number), str(number), slug=None, part=None, seq=number))


def told(events: Iterable[Remembered], place: int) -> RecordingUpdate:
    """Return an update of the recorder up to this place."""
    return RecordingUpdate(list(events), GATE, {}, place, 0)


@pytest.fixture
def follower(tmp_path: Path) -> Following:
    """A reader that has not received anything yet."""
    playground = on_free_ports(tmp_path)
    reader = RecorderReader(playground.recorder, playground.token)
    reader.gate = GATE
    screen = cast(Screen, BlindScreen())
    return Following(playground, cast(Processes, LivingProcesses()), screen, reader)


def comes(monkeypatch: pytest.MonkeyPatch, *updates: Update) -> None:
    """Deliver these updates in this order."""

    def put_all(_reader: RecorderReader, put: Put) -> None:
        for one in updates:
            put(one)

    monkeypatch.setattr(following, "watch_recorder", put_all)


def test_what_nobody_judges_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, follower: Following
) -> None:
    """A console that follows a class for days must not grow."""
    first = event(0)
    is_kept = weakref.ref(first)
    later = [event(number) for number in range(1, REMEMBERED + 1)]
    comes(monkeypatch, told([first], 1), told(later, REMEMBERED + 1), KeyPressed(QUIT))
    del first
    follower.run(auto=False)
    monkeypatch.undo()
    gc.collect()
    assert is_kept() is None


def test_a_walk_is_judged_by_all_that_was_told_of_it(
    monkeypatch: pytest.MonkeyPatch, follower: Following
) -> None:
    """Events between the last leg and the walk's place in the recording belong to the walk, too."""
    seen: Events = []

    def judge(_scripted: object, events: Events, *_: object) -> Outcome:
        seen.extend(events)
        return cast(Outcome, object())

    comes(monkeypatch, told([event(1)], 1), WalkEnded((), 2), told([event(2)], 2))
    monkeypatch.setattr(following, "run_walk", lambda *_: None)
    monkeypatch.setattr(following, "browsed", lambda events, _agent: list(events))
    monkeypatch.setattr(following, "judged", judge)
    monkeypatch.setattr(following, "show_outcome", lambda *_args, **_more: None)
    follower.run(auto=True)
    assert [one["id"] for one in seen] == ["1", "2"]

"""`scripts.console.updates`: everything a launcher is told, in one queue."""

import queue
from pathlib import Path

import pytest

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from scripts.console.updates import (
    RecorderSilent,
    RecordingUpdate,
    Update,
    WalkEnded,
    run_walk,
    watch_recorder,
)
from scripts.processes.recorder_gate import RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.support.processes import free_port
from tests.support.recorder_tokens import VIEWER
from tests.unit.scripts.recorders import event, recording, tell


@pytest.fixture
def updates() -> "queue.SimpleQueue[Update]":
    """The queue that receives the updates."""
    return queue.SimpleQueue()


def test_events_and_moves_of_the_gate_are_told(
    tmp_path: Path, updates: "queue.SimpleQueue[Update]"
) -> None:
    """They arrive in the order in which they happened, each with its place in the recording."""
    with recording(tmp_path) as address:
        reader = RecorderReader(address, VIEWER)
        reader.skip_to_now()
        watch_recorder(reader, updates.put)
        tell(address, event("one"), lost=2)
        told = updates.get(timeout=10)
        assert isinstance(told, RecordingUpdate)
        assert ([each["id"] for each in told.events], told.place, told.lost) == (["one"], 1, 2)
        RecorderGate(address, VIEWER).hold()
        told = updates.get(timeout=10)
        assert isinstance(told, RecordingUpdate)
        assert (list(told.events), told.gate["holding"], told.place) == ([], True, 1)


def test_a_recorder_that_is_gone_is_told_once(
    tmp_path: Path, updates: "queue.SimpleQueue[Update]"
) -> None:
    """Nothing more is reported until it answers again; reading continues from the same place."""
    port = free_port()
    watch_recorder(RecorderReader(("127.0.0.1", port), VIEWER), updates.put)
    assert isinstance(updates.get(timeout=10), RecorderSilent)
    with recording(tmp_path, port) as address:
        tell(address, event("one"))
        told = updates.get(timeout=10)
        assert isinstance(told, RecordingUpdate)
        assert [each["id"] for each in told.events] == ["one"]


def test_a_walk_that_stops_says_why(tmp_path: Path, updates: "queue.SimpleQueue[Update]") -> None:
    """It also says how much had been recorded by then."""
    with recording(tmp_path) as address:
        tell(address, event("one"), event("two"))
        nowhere = honest.walk(f"http://127.0.0.1:{free_port()}")
        run_walk(UserAgent().walk(nowhere), RecorderReader(address, VIEWER), updates.put)
        walked = updates.get(timeout=10)
    assert isinstance(walked, WalkEnded)
    assert "got no response" in walked.troubles[0]
    assert walked.place == 2

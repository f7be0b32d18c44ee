"""`scripts.processes.recorder_reader`, with a real recorder behind a real socket."""

import socket
import threading
from pathlib import Path

import pytest

from scripts.processes.places import Address
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_gate import RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.support.recorder_tokens import VIEWER
from tests.unit.scripts.recorders import event, recording, tell


def ids(reader: RecorderReader) -> list[str]:
    """Return the ids of the events that are read next."""
    return [event["id"] for event in reader.read()]


def test_events_are_read_once_and_in_order(recorder: Address) -> None:
    """Reading begins with the first event."""
    reader = RecorderReader(recorder, VIEWER)
    tell(recorder, event("one"), event("two"))
    assert ids(reader) == ["one", "two"]
    assert ids(reader) == []
    tell(recorder, event("three"))
    assert ids(reader) == ["three"]


def test_what_was_before_can_be_left_out(recorder: Address) -> None:
    """A launcher shows what happens now, not what happened last week."""
    tell(recorder, event("old"))
    reader = RecorderReader(recorder, VIEWER)
    reader.skip_to_now()
    tell(recorder, event("new"))
    assert ids(reader) == ["new"]


def test_all_is_more_than_one_answer(recorder: Address) -> None:
    """The recorder returns a limited number of events per response."""
    names = [f"event-{number}" for number in range(1100)]
    tell(recorder, *map(event, names))
    assert [event["id"] for event in RecorderReader(recorder, VIEWER).read_all()] == names


def test_waiting_ends_with_the_event(recorder: Address) -> None:
    """It does not last until the timeout."""
    reader = RecorderReader(recorder, VIEWER)
    got: list[str] = []
    thread = threading.Thread(target=lambda: got.extend(e["id"] for e in reader.read(20)))
    thread.start()
    tell(recorder, event("one"))
    thread.join(15)
    assert got == ["one"]


def test_losses_are_known(recorder: Address) -> None:
    """The role that lost events reports how many."""
    reader = RecorderReader(recorder, VIEWER)
    tell(recorder, event("one"), lost=3)
    reader.read()
    assert reader.lost == 3


def test_a_recorder_that_is_gone_is_a_sentence() -> None:
    """There is no traceback of the connection."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        reader = RecorderReader(("127.0.0.1", unused.getsockname()[1]), VIEWER)
        with pytest.raises(ProcessTrouble, match="The recorder does not answer"):
            reader.read()


def test_waiting_ends_when_the_gate_moves(recorder: Address) -> None:
    """The console shows at once what the viewer's buttons do."""
    reader = RecorderReader(recorder, VIEWER)
    reader.skip_to_now()
    assert reader.gate["holding"] is False
    # The gate moves before the next request: a move between two requests is not missed.
    RecorderGate(recorder, VIEWER).hold()
    thread = threading.Thread(target=lambda: reader.read(20))
    thread.start()
    thread.join(15)
    assert reader.gate["holding"] is True


def test_the_token_is_shown(tmp_path: Path) -> None:
    """Without the token, nothing is returned."""
    token = "a-token-that-is-long-enough"
    with recording(tmp_path, token=token) as address:
        RecorderReader(address, token).skip_to_now()
        assert RecorderGate(address, token).hold()["holding"]
        with pytest.raises(ProcessTrouble, match="status 401"):
            RecorderReader(address, VIEWER).skip_to_now()
        with pytest.raises(ProcessTrouble, match="token is needed"):
            RecorderGate(address, VIEWER).hold()

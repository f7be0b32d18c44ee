"""`scripts.recording`: a run is recorded while the playground runs, and never stops it."""

import threading
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recorder.event.recorded import as_plain
from recorder.keeping import run_file
from scripts.processes.process import ProcessTrouble
from scripts.recording.run_recording import RunRecording
from tests.support.started import eventually
from tests.unit.recorder.recordings import honest_events

EVENTS = [dict(as_plain(event)) for event in honest_events()]


class FakeReader:
    """A recorder that returns one of these pages per request."""

    def __init__(self, *pages: Sequence[Mapping[str, Any]], ends: bool = False) -> None:
        self.merged: Mapping[str, str] = {}
        self._pages = deque(pages)
        self._ends = ends

    def tell(self, page: Sequence[Mapping[str, Any]]) -> None:
        """Add a page."""
        self._pages.append(page)

    def read(self, wait_seconds: int = 0) -> list[dict[str, Any]]:
        """Return the next page."""
        if self._pages:
            return list(map(dict, self._pages.popleft()))
        if self._ends:
            raise ProcessTrouble("The recorder does not answer.")
        threading.Event().wait(0.01 if wait_seconds else 0)
        return []


@contextmanager
def recording(path: Path, reader: FakeReader) -> Iterator[RunRecording]:
    """Record from this recorder."""
    one = RunRecording(path, "redacted", reader)
    with one.running():
        yield one


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the run file."""
    return tmp_path / "run.jsonl"


def test_everything_is_recorded_to_the_end(path: Path) -> None:
    """This includes events that arrive only after the session is over."""
    with recording(path, FakeReader(EVENTS[:5], EVENTS[5:])) as one:
        pass
    read = run_file.read(path)
    assert [event.id for event in read.events] == [event["id"] for event in EVENTS]
    assert read.header["flows"][0]["progress"] == 13
    assert list(one.said()) == [f"{path} has 28 events."]
    assert list(one.said()) == []


def test_the_tour_of_a_scripted_user_is_noted(path: Path) -> None:
    """The browser's name identifies the user and is known before the tour; flows may be merged."""
    (browser,) = {
        value
        for event in EVENTS[:1]
        for name, value in event["http"]["request"]["headers"]
        if name == "User-Agent"
    }
    other = [{**event, "flow": "other"} for event in EVENTS[:2]]
    reader = FakeReader()
    with recording(path, reader) as one:
        one.expect(browser, "refresh")
        reader.tell(other)
        eventually(lambda: len(run_file.read(path).events) > 1)
        reader.merged = {"other": EVENTS[0]["flow"]}
        reader.tell(EVENTS[2:])
    assert run_file.read(path).tours == {EVENTS[0]["flow"]: "refresh"}


def test_a_recorder_that_ended_is_said(path: Path) -> None:
    """What it sent before is in the file."""
    with recording(path, FakeReader(EVENTS[:5], ends=True)) as one:
        pass
    assert len(run_file.read(path).events) == 5
    assert next(one.said()).startswith("The recorder ended first")


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """The playground continues."""
    gone = tmp_path / "gone" / "run.jsonl"
    with recording(gone, FakeReader(EVENTS)) as one:
        pass
    assert list(one.said()) == [
        f"{gone} cannot be written: No such file or directory. What it has so far can be opened. "
        "The playground continues without recording."
    ]


def test_a_full_disk_is_a_sentence_and_what_there_is_can_be_read(path: Path) -> None:
    """A limit on the size of files stands in for the full disk."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    reader = FakeReader(EVENTS[:5])
    with recording(path, reader) as one:
        eventually(lambda: len(run_file.read(path).events) == 5)
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 2_000, hard))
        try:
            reader.tell(EVENTS[5:])
            eventually(lambda: not one.is_writing)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    (sentence,) = one.said()
    assert "cannot be written: File too large." in sentence
    read = run_file.read(path)
    assert len(read.events) == 5
    assert not read.cut


def test_an_event_that_cannot_be_read_is_counted_and_ends_nothing(path: Path) -> None:
    """All other events are recorded, including those that follow."""
    with recording(path, FakeReader([*EVENTS[:4], {"format": 2}], EVENTS[4:])) as one:
        pass
    assert len(run_file.read(path).events) == len(EVENTS)
    assert list(one.said()) == [
        f"{path} has 28 events. Not recorded, since they could not be read: 1 event."
    ]


def test_a_full_file_is_said_and_has_its_tours(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its header is as complete as that of any other file."""
    monkeypatch.setattr(run_file, "MOST_EVENTS", 5)
    (browser,) = {
        value for name, value in EVENTS[0]["http"]["request"]["headers"] if name == "User-Agent"
    }
    one = RunRecording(path, "redacted", FakeReader(EVENTS[:5], EVENTS[5:]))
    one.expect(browser, "refresh")
    with one.running():
        pass
    (sentence,) = one.said()
    assert sentence.startswith("run.jsonl is full: a run file has at most 64 MiB, 5 events and ")
    assert run_file.read(path).tours == {EVENTS[0]["flow"]: "refresh"}


def test_a_file_that_stays_open_elsewhere_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The recording is then next to that file, and the message says where."""

    def refuse(_self: Path, _target: Path) -> Path:
        raise PermissionError("it is open")

    monkeypatch.setattr(Path, "replace", refuse)
    with recording(path, FakeReader(EVENTS)) as one:
        pass
    (sentence,) = one.said()
    assert sentence.startswith(f"{path} is open in another program, so the recording is beside it:")
    (beside,) = (file for file in path.parent.iterdir() if file != path)
    assert f"{beside} has 28 events." in sentence
    assert len(run_file.read(beside).events) == 28

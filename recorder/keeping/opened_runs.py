"""Run files that were opened for viewing: kept in memory, apart from what is recorded here, so that
none of their events are joined with recorded ones, sent to a console, or stored.
"""

import threading
from collections.abc import Sequence
from secrets import token_hex
from typing import BinaryIO, NamedTuple

from msgspec import structs

from recorder.event.recorded import RecordedEvent
from recorder.keeping import run_file
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.run_file import Run, RunFileError
from recorder.keeping.run_origin import Origin, RunFlow, flows_of, origin_of

MOST_FILES = 8
LONGEST_NAME = 80
"""Maximum number of characters shown of a file name."""


class OpenedRun(NamedTuple):
    """An opened file: its name, its origin, a sentence if it was `cut` off (else ""), its size in
    bytes, its flows, under new names, and the events of all of them.
    """

    id: str
    name: str
    origin: Origin
    cut: str
    size: int
    flows: tuple[FlowSummary, ...]
    events: tuple[RecordedEvent, ...]


class OpenedFlow(NamedTuple):
    """A flow of an opened file."""

    run: OpenedRun
    summary: FlowSummary
    events: Sequence[RecordedEvent]


class OpenedRuns:
    """The files that are open. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reading = threading.Lock()
        self._runs: dict[str, OpenedRun] = {}
        self._flows: dict[str, OpenedFlow] = {}

    def open(self, file: BinaryIO, name: str) -> OpenedRun:
        """Read a file and keep it.

        Raises:
            RunFileError: it is not a run file, has no flow, or too many files are open.
        """
        short = _shown(name)
        # One file at a time: reading a file takes many times its size in memory.
        with self._reading:
            with self._lock:
                self._require_room(0)
            run = run_file.read_from(file, short)
            flows = flows_of(run)
            if not flows:
                raise RunFileError(f"{short} has no flow: no message of any step is in it.")
            return self._keep(run, short, flows, file.tell())

    def close(self, id: str) -> Sequence[str]:
        """Close a file. Return the names of its flows."""
        with self._lock:
            run = self._runs.pop(id, None)
            names = [flow.flow for flow in run.flows] if run else []
            for name in names:
                del self._flows[name]
        return names

    def all(self) -> list[OpenedRun]:
        """Return the open files, newest first."""
        with self._lock:
            return list(reversed(self._runs.values()))

    def flow(self, name: str) -> OpenedFlow | None:
        """Return the flow with this name, or None if it is not from a file."""
        with self._lock:
            return self._flows.get(name)

    def _keep(self, run: Run, name: str, flows: Sequence[RunFlow], size: int) -> OpenedRun:
        id = token_hex(4)
        named = [_renamed(flow, f"file-{id}-{place}") for place, flow in enumerate(flows, 1)]
        summaries = tuple(flow.summary for flow in named)
        events = tuple(event for flow in named for event in flow.events)
        opened = OpenedRun(id, name, origin_of(run.header), run.cut, size, summaries, events)
        with self._lock:
            self._require_room(size)
            self._runs[id] = opened
            for flow in named:
                self._flows[flow.summary.flow] = OpenedFlow(opened, flow.summary, flow.events)
        return opened

    def _require_room(self, size: int) -> None:
        if len(self._runs) >= MOST_FILES:
            raise RunFileError(f"{MOST_FILES} files are open: close one of them first.")
        if size + sum(run.size for run in self._runs.values()) > run_file.LARGEST:
            most = f"{run_file.LARGEST >> 20} MiB"
            raise RunFileError(f"The open files have at most {most} together: close one first.")


def _renamed(flow: RunFlow, name: str) -> RunFlow:
    """Return the flow under a name that no flow here has, with its events numbered and given unique
    ids, whatever the file contains.
    """
    known: set[str] = set()
    events = []
    for number, event in enumerate(flow.events, 1):
        id = f"{event.id[:48]}-{number}" if event.id in known else event.id
        known.add(id)
        events.append(structs.replace(event, flow=name, id=id, seq=number))
    return RunFlow(flow.summary._replace(flow=name), events)


def _shown(name: str) -> str:
    """Return the name of a file without its folders, shortened."""
    last = name.replace("\\", "/").rpartition("/")[2].strip()
    return last[:LONGEST_NAME] or "The file"

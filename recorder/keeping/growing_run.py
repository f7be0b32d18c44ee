"""A run file that is written while its run goes on: it can be read at any moment, also when its
writer was killed.

A secret may be known only after an event that names it was written: a page shows a password, which
is typed later. Then that line is written again, covered; the file is replaced in one step.
"""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, BinaryIO

from hosting.files.private_files import make_private
from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent, as_plain
from recorder.keeping import run_file
from recorder.keeping.flow_tally import FlowTally
from recorder.keeping.run_file import Secrets
from recorder.keeping.run_header import header_of
from tracing.redaction import Redacted

PART = ".part"
"""How the name of a file ends that takes the place of another when it is whole."""

HEADER_ROOM, FLOW_ROOM = 1_000, 250
"""Bytes that the header takes at its end at most, and each flow in it."""


class RunFull(ValueError):
    """The file is as large as a run file may be; the message says so."""


class GrowingRun:
    """A run file to which events are added; `tours` are those of its flows, as far as known.

    `place` is where the recording is: a file beside it, while another program has the file open and
    the system, as Windows does, therefore lets no other file take its place.

    Every method raises OSError when the file cannot be written; what it had stays.
    """

    def __init__(self, path: Path, secrets: Secrets = "redacted") -> None:
        """Make the file, for this user alone.

        Raises:
            FileExistsError: there is one of this name already.
        """
        self.tours: dict[str, str] = {}
        self.place = path
        self._path = path
        self._secrets: Secrets = secrets
        self._redacted = Redacted()
        self._known: set[str] = set()
        self._flows: set[str] = set()
        self._size = 0
        with path.open("xb") as file:
            make_private(path)
            self._fill(file, [_line(header_of(secrets, []))])

    @property
    def number(self) -> int:
        """How many events it has."""
        return len(self._known)

    def add(self, events: Sequence[RecordedEvent], merged: Mapping[str, str]) -> None:
        """Add events, of which some may be known in an earlier form; and rename the flows that
        turned out to be others.

        Raises:
            RunFull: there is no room for them; the file is finished without them.
        """
        if not events and not merged:
            return
        lines = self._lines_of(events)
        if not self._has_room(events, lines):
            self._write_again(self._to_write_again(set(), merged), merged, [])
            raise self._full()
        again = self._to_write_again({event.id for event in events} & self._known, merged)
        self._known.update(event.id for event in events)
        self._flows.update(event.flow for event in events)
        self._take_place()
        with self.place.open("rb") as file:
            file.readline()
            is_changed = any(map(again, file))
        if is_changed:
            self._write_again(again, merged, lines)
        else:
            self._append(lines)

    def finish(self) -> None:
        """Write the header that says what became of each flow."""
        self._write_again(lambda _line: False, {}, [])

    def _has_room(self, events: Sequence[RecordedEvent], lines: Sequence[bytes]) -> bool:
        flows = self._flows.union(event.flow for event in events)
        size = self._size + sum(map(len, lines)) + self._header_room(flows)
        return (
            size <= run_file.LARGEST
            and len(flows) <= run_file.MOST_FLOWS
            and len(self._known) + len(events) <= run_file.MOST_EVENTS
        )

    def _lines_of(self, events: Sequence[RecordedEvent]) -> list[bytes]:
        told = map(as_plain, events)
        return list(map(_line, told if self._secrets == "whole" else self._redacted.events(told)))

    def _to_write_again(self, ids: set[str], merged: Mapping[str, str]) -> Callable[[bytes], bool]:
        """Which lines of the file say what is no longer so."""
        marks = [f'"id": "{id}"' for id in ids] + [f'"flow": "{old}"' for old in merged]
        names_a_new_secret = self._redacted.news()

        def is_meant(line: bytes) -> bool:
            text = line.decode()
            return any(mark in text for mark in marks) or names_a_new_secret(text)

        return is_meant

    def _write_again(
        self, again: Callable[[bytes], bool], merged: Mapping[str, str], more: Sequence[bytes]
    ) -> None:
        tally, gone = FlowTally(run_file.MOST_FLOWS), {_event(line).id for line in more}
        lines = [*self._kept(again, merged, gone), *more]
        left_out = self._left_out(lines)
        events = list(map(_event, lines))
        self._known = {event.id for event in events}
        for event in events:
            tally.note(event)
        part = self._made([_line(header_of(self._secrets, tally.flows(self.tours))), *lines])
        if self.place != self._path:
            self.place.unlink()
        self.place = part
        self._take_place()
        if left_out:
            raise self._full()

    def _left_out(self, lines: list[bytes]) -> int:
        """Take away the last lines for which there is no room: the mark of a secret may be longer
        than the secret. How many these were.
        """
        before, size = len(lines), sum(map(len, lines)) + self._header_room(self._flows)
        while size > run_file.LARGEST:
            size -= len(lines.pop())
        return before - len(lines)

    def _header_room(self, flows: Set[str]) -> int:
        return HEADER_ROOM + len(flows) * FLOW_ROOM

    def _full(self) -> RunFull:
        return RunFull(f"{self._path.name} is full: a run file has at most {_limits()}.")

    def _made(self, lines: Iterable[bytes]) -> Path:
        """A file beside the recording, of a name that no other has, for this user alone."""
        number, name = tempfile.mkstemp(PART, f"{self._path.name[:80]}.", self._path.parent)
        with ExitStack() as undo:
            undo.callback(os.unlink, name)
            with os.fdopen(number, "wb") as file:
                self._fill(file, lines)
            undo.pop_all()
        return Path(name)

    def _take_place(self) -> None:
        """Put what was written beside the file into its place, as soon as that is possible."""
        if self.place != self._path:
            with suppress(PermissionError):
                self.place = self.place.replace(self._path)

    def _kept(
        self, again: Callable[[bytes], bool], merged: Mapping[str, str], gone: set[str]
    ) -> Iterator[bytes]:
        """The lines of the file, as they are by now, without those of these events."""
        with self.place.open("rb") as file:
            file.readline()
            for line in file:
                if not again(line):
                    yield line
                elif (event := json.loads(line))["id"] not in gone:
                    event["flow"] = merged.get(event["flow"], event["flow"])
                    if self._secrets == "redacted":
                        self._redacted.again(event)
                    yield _line(event)

    def _append(self, lines: Sequence[bytes]) -> None:
        try:
            # Not "ab", which would begin a new file where this one was taken away.
            with self.place.open("r+b") as file:
                file.seek(self._size)
                file.writelines(lines)
        except OSError:
            # A full disk takes half a line.
            with suppress(OSError):
                os.truncate(self.place, self._size)
            raise
        self._size += sum(map(len, lines))

    def _fill(self, file: BinaryIO, lines: Iterable[bytes]) -> None:
        file.writelines(lines)
        self._size = file.tell()


def _limits() -> str:
    flows = f"{run_file.MOST_FLOWS:,} flows"
    return f"{run_file.LARGEST >> 20} MiB, {run_file.MOST_EVENTS:,} events and {flows}"


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told).encode() + b"\n"


def _event(line: bytes) -> RecordedEvent:
    return recorded_event_of(json.loads(line))

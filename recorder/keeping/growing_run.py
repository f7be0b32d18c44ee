"""A run file that is written while its run goes on: it can be read at any time, even if its writer
was killed.

A secret may become known only after an event that contains it was written: a page shows a password
that is typed later. That line is then written again, covered; the file is replaced atomically.
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
"""Suffix of the name of a file that replaces another once it is complete."""

HEADER_ROOM, FLOW_ROOM = 1_000, 250
"""Maximum bytes of the final header without its flows, and of each flow in it."""


class RunFull(ValueError):
    """The file has reached the maximum size of a run file; the message gives the limits."""


class GrowingRun:
    """A run file to which events are added; `tours` are those of its flows, as far as known.

    `place` is where the recording currently is: a file beside `path` while another program has that
    file open and the system, as Windows does, does not let it be replaced.

    Every method raises OSError if the file cannot be written; its previous content is kept.
    """

    def __init__(self, path: Path, secrets: Secrets = "redacted") -> None:
        """Create the file, readable by this user only.

        Raises:
            FileExistsError: a file of this name already exists.
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
        """The number of events in the file."""
        return len(self._known)

    def add(self, events: Sequence[RecordedEvent], merged: Mapping[str, str]) -> None:
        """Add events, some of which may be known in an earlier form, and rename the flows that were
        merged into others.

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
        """Write the final header, with the outcome of each flow."""
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
        """Return a predicate for the lines of the file that are out of date."""
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
        """Remove the last lines if there is no room for them: the mark of a secret may be longer
        than the secret. Return how many lines were removed.
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
        """Create a file beside the recording, with a unique name and for this user only."""
        number, name = tempfile.mkstemp(PART, f"{self._path.name[:80]}.", self._path.parent)
        with ExitStack() as undo:
            undo.callback(os.unlink, name)
            with os.fdopen(number, "wb") as file:
                self._fill(file, lines)
            undo.pop_all()
        return Path(name)

    def _take_place(self) -> None:
        """Move the file written beside the recording into its place, as soon as possible."""
        if self.place != self._path:
            with suppress(PermissionError):
                self.place = self.place.replace(self._path)

    def _kept(
        self, again: Callable[[bytes], bool], merged: Mapping[str, str], gone: set[str]
    ) -> Iterator[bytes]:
        """Yield the lines of the file, brought up to date, without the events in `gone`."""
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
            # Not "ab", which would create a new file if this one had been deleted.
            with self.place.open("r+b") as file:
                file.seek(self._size)
                file.writelines(lines)
        except OSError:
            # A full disk may leave half a line behind.
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

"""Run files: a recording as JSON Lines. The first line is a header with the format's number and the
program that wrote it; each further line is an event. Unless the writer asks otherwise, each secret
is replaced by a mark that only equal secrets in the same file share.
"""

import json
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG
from types import MappingProxyType
from typing import Any, BinaryIO, Literal

from werkzeug.utils import cached_property

from hosting.files.private_files import make_private
from oauth2_playground import __version__
from oauth2_playground.spelling import spelled
from recorder.event import json_text
from recorder.event.incoming import KNOWN_FORMATS, InvalidInput, recorded_event_of
from recorder.event.recorded import Plain, RecordedEvent, as_plain, with_refusal
from recorder.keeping.flow_tally import FlowTally
from recorder.keeping.run_header import MADE_BY, header_of
from tracing.redaction import Redacted

Secrets = Literal["redacted", "whole"]
"""How a file treats secrets. Earlier versions also wrote "shortened": the beginning of each."""

Tours = Mapping[str, str]
"""The tour that each flow was run as, by the flow's id, as far as it is known."""

NOT_KNOWN: Tours = MappingProxyType({})

LARGEST = 64 * 1024 * 1024
"""Maximum size of a run file in bytes: about 400 flows."""

LONGEST_LINE = 8 * 1024 * 1024
"""Maximum length of a line in bytes. The largest event that a role sends is a tenth of that."""

MOST_EVENTS = 100_000

MOST_FLOWS = 10_000
"""Maximum number of flows of a run file, both in its header and in its events."""

DEEPEST = 250
"""Maximum nesting of objects and lists. A decoded token has at most 200 levels."""

RUN_FILE_HINT = spelled(
    "Run files are written by replay.py --save, launch.py --record and the viewer's Save."
)
RECORD_FEWER = "Record fewer flows in one file."
CUT = (
    "{name} is incomplete: it ends in the middle of line {number}. If it is a copy, copy it again."
)
OTHER_VERSION = "Open it with the version that wrote it."
DAMAGED = "The file was changed or damaged after it was written."


class RunFileError(ValueError):
    """A file is not a run file, or has an unknown format; the message says what to do."""


@dataclass(frozen=True)
class Run:
    """A run file that was read: its header and its events. If the file ends in the middle of a
    line, or has fewer events than its header counts, `cut` is a sentence that says so: its writer
    was killed, or the copy is incomplete.
    """

    header: Mapping[str, Any]
    events: Sequence[RecordedEvent]
    cut: str = ""

    @cached_property
    def tours(self) -> Tours:
        """The tours that its flows were run as, as far as the header names them."""
        told = [flow for flow in _flows_told(self.header) if isinstance(flow, dict)]
        return {str(flow.get("flow")): str(flow["tour"]) for flow in told if flow.get("tour")}


def write(
    path: Path,
    events: Sequence[RecordedEvent],
    secrets: Secrets = "redacted",
    tours: Tours = NOT_KNOWN,
) -> None:
    """Write a recording, readable by this user only; an existing file is replaced.

    Raises:
        OSError: the file cannot be written.
    """
    # Built before the file is opened: if this fails, the file keeps its content.
    lines = list(as_lines(events, secrets, tours))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        make_private(path)
        file.writelines(lines)


def as_lines(
    events: Sequence[RecordedEvent], secrets: Secrets = "redacted", tours: Tours = NOT_KNOWN
) -> Iterator[str]:
    """Yield the lines of a recording as a run file."""
    told = map(as_plain, events)
    shown = told if secrets == "whole" else Redacted().events(told)
    tally = FlowTally(MOST_FLOWS)
    for event in events:
        tally.note(event)
    for line in (header_of(secrets, tally.flows(tours)), *shown):
        # ASCII only: text from the wire may not be valid Unicode.
        yield json.dumps(line) + "\n"


def read(path: Path) -> Run:
    """Read a recording.

    Raises:
        OSError: the file cannot be read.
        RunFileError: it is not a run file that this program knows.
    """
    # A path such as "." has no name.
    name, found = path.name or str(path), path.stat()
    # Opening a pipe would block until its other end is opened.
    if not S_ISREG(found.st_mode):
        raise RunFileError(f"{name} is not a run file: it is a folder or a device. {RUN_FILE_HINT}")
    _require_room(found.st_size, name)
    with path.open("rb") as file:
        return read_from(file, name)


def read_from(file: BinaryIO, name: str) -> Run:
    """Read a recording line by line from the current position of a file; `name` is for messages.

    Raises:
        OSError: it cannot be read.
        RunFileError: it is not a run file that this program knows.
    """
    lines = _lines(file, name)
    header = _header(next(lines, b""), name)
    events: list[RecordedEvent] = []
    flows: set[str] = set()
    for number, line in enumerate(lines, 2):
        if line.strip():
            if len(events) == MOST_EVENTS:
                raise RunFileError(f"{name} has more than {MOST_EVENTS:,} events. {RECORD_FEWER}")
            where = f"{name}, line {number}"
            is_last = not line.endswith(b"\n")
            if is_last and not json_text.is_json(line):
                return Run(header, events, CUT.format(name=name, number=number))
            events.append(_event(line, where, header))
            flows.add(events[-1].flow)
            _require_few(flows, name)
    return Run(header, events, _cut_at_a_line(header, len(events), name))


def _cut_at_a_line(header: Mapping[str, Any], has: int, name: str) -> str:
    """Return a sentence if the header counts more events than there are. A header that counts fewer
    belongs to a recording that has gone on; it is written again at the end.
    """
    counts = [flow.get("events") for flow in _flows_told(header) if isinstance(flow, dict)]
    counted = sum(each for each in counts if type(each) is int and 0 <= each <= MOST_EVENTS)
    if has >= counted:
        return ""
    return f"{name} is cut off: it has {has:,} of the {counted:,} events that its header counts."


def _lines(file: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the lines with their ends; raise RunFileError if one, or all of them, are too long."""
    size = 0
    while line := file.readline(LONGEST_LINE + 1):
        size += len(line)
        if len(line) > LONGEST_LINE:
            limit = f"a line of a run file has at most {LONGEST_LINE >> 20} MiB"
            raise RunFileError(f"{name} is not a run file: {limit}. {RUN_FILE_HINT}")
        _require_room(size, name)
        yield line


def _require_room(size: int, name: str) -> None:
    if size > LARGEST:
        raise RunFileError(f"{name} has more than {LARGEST >> 20} MiB. {RECORD_FEWER}")


def _header(line: bytes, name: str) -> Plain:
    if not line:
        raise RunFileError(f"{name} is not a run file: it is empty. {RUN_FILE_HINT}")
    try:
        header = _object(line, f"{name} is not a run file: its first line")
    except RunFileError as error:
        raise RunFileError(f"{error} {RUN_FILE_HINT}") from error
    number = header.get("format")
    if not isinstance(number, int) or isinstance(number, bool):
        said = f"its first line must name a format, and has {number!r:.80}"
        raise RunFileError(f"{name} is not a run file: {said}. {RUN_FILE_HINT}")
    if number not in KNOWN_FORMATS:
        known = " and ".join(map(str, KNOWN_FORMATS))
        wrote = f", written by {header['made_by']!s:.80}" if "made_by" in header else ""
        raise RunFileError(
            f"{name} has format {number!r:.80}{wrote}; this program ({__version__}) reads formats "
            f"{known}. {OTHER_VERSION}"
        )
    _require_few(_flows_told(header), name)
    return header


def _flows_told(header: Mapping[str, Any]) -> Sequence[Any]:
    flows = header.get("flows")
    return flows if isinstance(flows, list) else []


def _require_few(flows: Sized, name: str) -> None:
    if len(flows) > MOST_FLOWS:
        raise RunFileError(f"{name} has more than {MOST_FLOWS:,} flows. {RECORD_FEWER}")


def _event(line: bytes, where: str, header: Mapping[str, Any]) -> RecordedEvent:
    try:
        document = _object(line, where)
    except RunFileError as error:
        raise RunFileError(f"{error} {DAMAGED}") from error
    if json_text.depth(document) > DEEPEST:
        raise RunFileError(f"{where} is nested more than {DEEPEST} levels deep.")
    try:
        event = recorded_event_of(document, where)
    except InvalidInput as invalid:
        raise RunFileError(f"{invalid} {_reason(header)}") from invalid
    return with_refusal(event)


def _reason(header: Mapping[str, Any]) -> str:
    """Return a likely reason why an event contains something unknown."""
    made_by = header.get("made_by", MADE_BY)
    if made_by == MADE_BY:
        return DAMAGED
    return f"{made_by!s:.80} wrote the file, and this is {MADE_BY}. {OTHER_VERSION}"


def _object(line: bytes, where: str) -> Plain:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise RunFileError(f"{where} is not a JSON object.")
    return document

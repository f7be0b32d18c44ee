"""Run files: a recording as JSON Lines. First a header with the format's number and what made it,
then one event a line. Secrets are shortened unless the writer asks for them.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from hosting.files.private_files import make_private
from recorder.event.event import FORMAT
from recorder.event.incoming import KNOWN_FORMATS, InvalidInput, recorded_event_of
from recorder.event.recorded import Plain, RecordedEvent, as_plain, with_refusal
from recorder.keeping.recording import Recording
from tracing.redaction import shortened_together

Secrets = Literal["shortened", "whole"]
Tours = Mapping[str, str]
"""The tour that each flow was walked as, by the flow's id, as far as it is known."""

NOT_KNOWN: Tours = MappingProxyType({})


class RunFileError(ValueError):
    """A file is no run file, or of a format that is not known; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run file read: its header and its events."""

    header: Mapping[str, Any]
    events: Sequence[RecordedEvent]

    @property
    def tours(self) -> Tours:
        """The tours that its flows were walked as, as far as the header says so."""
        flows = self.header.get("flows")
        told = [flow for flow in flows if isinstance(flow, dict)] if isinstance(flows, list) else []
        return {str(flow.get("flow")): str(flow["tour"]) for flow in told if flow.get("tour")}


def write(
    path: Path,
    events: Sequence[RecordedEvent],
    secrets: Secrets = "shortened",
    tours: Tours = NOT_KNOWN,
) -> None:
    """Write a recording for this user alone; a file that is already there is replaced.

    Raises:
        OSError: the file cannot be written.
    """
    # Made before the file is opened: what was there stays there if this cannot be made.
    lines = list(as_lines(events, secrets, tours))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        make_private(path)
        file.writelines(lines)


def as_lines(
    events: Sequence[RecordedEvent], secrets: Secrets = "shortened", tours: Tours = NOT_KNOWN
) -> Iterator[str]:
    """A recording as the lines of a run file."""
    shown = _shortened(events) if secrets == "shortened" else map(as_plain, events)
    for line in (_header(events, secrets, tours), *shown):
        # ASCII only: what came over the wire may be no valid text.
        yield json.dumps(line) + "\n"


def read(path: Path) -> Run:
    """Read a recording.

    Raises:
        OSError: the file cannot be read.
        RunFileError: it is not a run file that this program knows.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise RunFileError(f"{path.name} is no run file: it is not text.") from error
    header = _object(lines[0], f"{path.name} is no run file: its first line")
    if header.get("format") not in KNOWN_FORMATS:
        known = " and ".join(map(str, KNOWN_FORMATS))
        raise RunFileError(
            f"{path.name} has format {header.get('format')!r}; this program knows {known}. "
            "Read it with the version that wrote it."
        )
    numbered = enumerate(lines[1:], 2)
    return Run(header, [_event(line, f"{path.name}, line {n}") for n, line in numbered if line])


def _shortened(events: Sequence[RecordedEvent]) -> Iterator[Plain]:
    """The events, in order; what is a secret in one event of a flow is covered in all of it."""
    flows: dict[str, list[Plain]] = {}
    for event in events:
        flows.setdefault(event.flow, []).append(as_plain(event))
    shown = {flow: iter(shortened_together(told)) for flow, told in flows.items()}
    return (next(shown[event.flow]) for event in events)


def _header(events: Iterable[RecordedEvent], secrets: Secrets, tours: Tours) -> Plain:
    return {
        "format": FORMAT,
        "made_by": f"oauth2-playground {version()}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "secrets": secrets,
        "flows": _flows(events, tours),
    }


def _flows(events: Iterable[RecordedEvent], tours: Tours) -> list[Plain]:
    """Each flow with its number of events, how far it came, the part that refused it, and its tour,
    if that is known.
    """
    recording = Recording()
    counts: Counter[str] = Counter()
    flows = {}
    for event in events:
        counts[event.flow] += 1
        flows[event.flow] = recording.note(event)
    return [
        {
            "flow": flow.id,
            "events": counts[flow.id],
            "progress": flow.progress,
            "refused_at": flow.refusal and flow.refusal.part,
            **({"tour": tours[flow.id]} if flow.id in tours else {}),
        }
        for flow in flows.values()
    ]


def _event(line: str, where: str) -> RecordedEvent:
    try:
        event = recorded_event_of(_object(line, where), where)
    except InvalidInput as invalid:
        raise RunFileError(str(invalid)) from invalid
    return with_refusal(event)


def _object(line: str, where: str) -> Plain:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise RunFileError(f"{where} is not a JSON object.")
    return document


def version() -> str:
    """The version of this program."""
    project = Path(__file__).parent.parent.parent / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])

"""Run files: a recording as JSON Lines. First a header with the format's number and what made it,
then one event a line. Secrets are shortened unless the writer asks for them.
"""

import json
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from recorder.event.shape import Unfit, checked_event
from recorder.keeping.recording import Recording
from tracing.redaction import shortened_together

FORMAT = 1
KNOWN_FORMATS = (1,)

Event = dict[str, Any]
Secrets = Literal["shortened", "whole"]

_ADDED: Mapping[str, Callable[[Any], bool]] = {
    "flow": lambda flow: isinstance(flow, str),
    "part": lambda part: part is None or isinstance(part, str),
    "progress": lambda steps: isinstance(steps, int),
    "answers": lambda part: part is None or isinstance(part, str),
    "again": lambda again: (
        again is None
        or (isinstance(again.get("part"), str) and isinstance(again.get("checks"), int))
    ),
    "tokens": lambda tokens: all(
        isinstance(token["name"], str)
        and token["in"] in ("request", "response")
        and isinstance(token["header"], dict)
        and isinstance(token["claims"], dict)
        for token in tokens
    ),
}
"""What the recorder, or redaction, adds to an event, and whether it can be used."""


class RunFileError(ValueError):
    """A file is no run file, or of a format that is not known; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run file read: its header and its events."""

    header: Mapping[str, Any]
    events: Sequence[Event]


def write(path: Path, events: Sequence[Event], secrets: Secrets = "shortened") -> None:
    """Write a recording; a file that is already there is replaced.

    Raises:
        OSError: the file cannot be written.
    """
    # Made before the file is opened: what was there stays there if this cannot be made.
    lines = list(as_lines(events, secrets))
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)


def as_lines(events: Sequence[Event], secrets: Secrets = "shortened") -> Iterator[str]:
    """A recording as the lines of a run file."""
    shown = _shortened(events) if secrets == "shortened" else events
    for line in (_header(events, secrets), *shown):
        # ASCII only: what came over the wire may be no valid text.
        yield json.dumps(line) + "\n"


def read(path: Path) -> Run:
    """Read a recording.

    Raises:
        OSError: the file cannot be read.
        RunFileError: it is no run file that this program knows.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise RunFileError(f"{path.name} is no run file: it is not text.") from error
    header = _object(lines[0], f"{path.name} is no run file: its first line")
    if header.get("format") not in KNOWN_FORMATS:
        known = ", ".join(map(str, KNOWN_FORMATS))
        raise RunFileError(
            f"{path.name} has format {header.get('format')!r}; this program knows {known}. "
            "Read it with the version that wrote it."
        )
    numbered = enumerate(lines[1:], 2)
    return Run(header, [_event(line, f"{path.name}, line {n}") for n, line in numbered if line])


def _shortened(events: Sequence[Event]) -> list[Event]:
    """The events, in order; what is a secret in one event of a flow is covered in all of it."""
    flows: dict[str, list[Event]] = {}
    for event in events:
        flows.setdefault(event["flow"], []).append(event)
    shown = {flow: iter(shortened_together(told)) for flow, told in flows.items()}
    return [next(shown[event["flow"]]) for event in events]


def _header(events: Iterable[Event], secrets: Secrets) -> Event:
    return {
        "format": FORMAT,
        "made_by": f"oauth2-playground {_version()}",
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "secrets": secrets,
        "flows": _flows(events),
    }


def _flows(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Each flow with its number of events, how far it came, and the part that refused it."""
    recording = Recording()
    counts: dict[str, int] = {}
    flows = {}
    for event in events:
        counts[event["flow"]] = counts.get(event["flow"], 0) + 1
        flows[event["flow"]] = recording.apply({**event, "part": None})
    return [
        {
            "flow": flow.id,
            "events": counts[flow.id],
            "progress": flow.progress,
            "refused_at": flow.refusal and flow.refusal.part,
        }
        for flow in flows.values()
    ]


def _event(line: str, where: str) -> Event:
    given = _object(line, where)
    try:
        event = checked_event(given, where)
    except Unfit as unfit:
        raise RunFileError(str(unfit)) from unfit
    try:
        wrong = [name for name, fits in _ADDED.items() if name in given and not fits(given[name])]
    except (AttributeError, KeyError, TypeError) as error:
        raise RunFileError(f"{where} cannot be used: {error}.") from error
    if wrong:
        raise RunFileError(f"{where} cannot be used: {wrong[0]} is {given[wrong[0]]!r:.80}.")
    return event | {name: given[name] for name in _ADDED if name in given}


def _object(line: str, where: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise RunFileError(f"{where} is not a JSON object.")
    return document


def _version() -> str:
    project = Path(__file__).parent.parent.parent / "pyproject.toml"
    return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])

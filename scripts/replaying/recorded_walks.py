"""The walks in a run file: which of its flows belong together, and to which tour."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from oauth2_playground.spelling import spelled
from recorder.event.recorded import RecordedEvent
from recorder.keeping import run_file
from scenarios.browser.user_agent import is_scripted
from scripts.processes.file_options import read_by

ONLY_WHOLE = spelled(
    "Only a whole run can be compared; python3 scripts/replay.py --from shows what the file has."
)


class Walk(NamedTuple):
    """One run of a tour ("" if unknown), which may consist of several flows of one browser."""

    tour: str
    events: Sequence[RecordedEvent]


def walks_in(path: Path) -> list[Walk]:
    """Return the walks in a run file, in order.

    Raises:
        OSError: the file cannot be read; the message is a sentence.
        recorder.keeping.run_file.RunFileError: it is not a run file, is cut off, or has no flow.
    """
    with read_by(path):
        run = run_file.read(path)
    if run.cut:
        raise run_file.RunFileError(f"{run.cut} {ONLY_WHOLE}")
    browsers = _browsers(run.events)
    found: dict[tuple[str, str], list[RecordedEvent]] = {}
    for event in run.events:
        tour = run.tours.get(event.flow, "")
        found.setdefault((tour, browsers.get(event.flow, event.flow)), []).append(event)
    if not found:
        raise run_file.RunFileError(f"{path.name} has no flow, so nothing can be compared.")
    return [Walk(tour, events) for (tour, _), events in found.items()]


def _browsers(events: Iterable[RecordedEvent]) -> dict[str, str]:
    """Return the name of the scripted browser that each flow was run with."""
    browsers: dict[str, str] = {}
    for event in events:
        name = event.request.header_values().get("user-agent", "") if event.request else ""
        if is_scripted(name):
            browsers.setdefault(event.flow, name)
    return browsers

"""Where a run file comes from, according to its header, and which flows it contains."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from recorder.event.recorded import RecordedEvent
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.recording import Recording
from recorder.keeping.run_file import MOST_FLOWS, Run
from recorder.keeping.run_header import MADE_BY
from tracing.tours import EVERY_TOUR

LONGEST_WORD = 40
"""Maximum number of characters shown of a header value; versions and times are shorter."""

SECRETS = {
    "whole": "with its secrets",
    "redacted": "secrets covered",
    "shortened": "secrets shortened",
}


class Origin(NamedTuple):
    """Which program wrote a file, when, and how it treats secrets, each in words."""

    made_by: str
    made_at: str
    secrets: str

    @property
    def has_secrets(self) -> bool:
        """Whether its secrets can be read."""
        return self.secrets == SECRETS["whole"]

    @property
    def is_of_this_version(self) -> bool:
        """Whether this version of the program wrote it; the source code may still differ."""
        return self.made_by == MADE_BY

    def __str__(self) -> str:
        return f"made by {self.made_by}, {self.made_at}, {self.secrets}"


class RunFlow(NamedTuple):
    """A flow of a run file: its entry in a list, and its events in order."""

    summary: FlowSummary
    events: list[RecordedEvent]


def origin_of(header: Mapping[str, Any]) -> Origin:
    """Return what the header says; whatever it does not say is "unknown"."""
    made_by, made_at = (_word(header.get(name)) for name in ("made_by", "made_at"))
    return Origin(
        made_by or "an unknown program",
        _moment(made_at),
        SECRETS.get(_word(header.get("secrets")), "unknown whether with secrets"),
    )


def flows_of(run: Run) -> list[RunFlow]:
    """Return the flows that have a step, in the order in which they began."""
    recording = Recording(flows=MOST_FLOWS)
    by_flow: dict[str, list[RecordedEvent]] = {}
    for event in run.events:
        recording.note(event)
        by_flow.setdefault(event.flow, []).append(event)
    return [
        RunFlow(_summary(recording, flow, steps, run.tours), by_flow[flow])
        for flow, events in by_flow.items()
        if (steps := [event for event in events if event.step])
    ]


def _summary(
    recording: Recording, flow: str, steps: list[RecordedEvent], tours: Mapping[str, str]
) -> FlowSummary:
    tour = tours.get(flow)
    summary = recording.summary(flow, steps, len(steps))
    return summary._replace(walked_as=tour if tour in EVERY_TOUR else None)


def _moment(made_at: str) -> str:
    try:
        return f"{datetime.fromisoformat(made_at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError):
        return "at an unknown time"


def _word(given: object) -> str:
    return given[:LONGEST_WORD] if isinstance(given, str) else ""

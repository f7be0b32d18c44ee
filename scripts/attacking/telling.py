"""Finds the message of a play that matters most: where the weakened and the good run diverge."""

from typing import NamedTuple
from urllib.parse import urlsplit

from recorder.event.recorded import RecordedEvent
from scripts.attacking.playing import Played, Run
from tracing.catalogue import Party


class _Kind(NamedTuple):
    """What identifies a message in both runs: the role that reported it, and what was requested."""

    role: Party
    method: str
    path: str


class Parting(NamedTuple):
    """The messages where the two runs of a story diverge: the one that a check refused, and the
    same message of the weakened run, if there is one.
    """

    weak: RecordedEvent | None
    good: RecordedEvent | None


def parting(played: Played) -> Parting:
    """Return where the two runs diverge."""
    refused = [
        event for event, defence in played.good.refusals if defence in played.story.stopped_by
    ]
    if not refused:
        return Parting(None, None)
    kind = _kind(refused[-1])
    good, weak = (
        [event for event in _events(run) if _kind(event) == kind]
        for run in (played.good, played.weak)
    )
    place = [event.id for event in good].index(refused[-1].id)
    return Parting(weak[place] if place < len(weak) else None, refused[-1])


def _events(run: Run) -> list[RecordedEvent]:
    return [event for step in run.steps for event in step.events]


def _kind(event: RecordedEvent) -> _Kind:
    request = event.http.request if event.http else None
    if request is None:
        return _Kind(event.role, "", "")
    return _Kind(event.role, request.method, urlsplit(request.url).path)

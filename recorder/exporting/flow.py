"""A flow for export: its events, with their secrets covered, and its tour."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.explaining.tour_of import tour_of
from recorder.keeping.run_file import NOT_KNOWN, Tours
from recorder.reading.covering import redacted
from tracing.tours import Tour

NO_STEP = "A message outside any step"
OUTSIDE = "messages outside any step"
"""The heading for messages outside any step."""


Deviations = Mapping[str, Mapping[str, Sequence[str]]]
"""The deviations of flows, by their ids."""

NOT_JUDGED: Deviations = MappingProxyType({})


class Flow(NamedTuple):
    """A flow for export; `events` are in recorded order and show no secret.

    `deviations` say how each step (by its slug) deviated from what its tour must show, if that is
    known.
    """

    id: str
    tour: Tour
    events: Sequence[RecordedEvent]
    deviations: Mapping[str, Sequence[str]] | None = None

    @property
    def checks(self) -> list[Check]:
        """Every check that was made, including those repeated for a later message."""
        return [check for event in self.events for check in event.checks]


def flows_of(
    events: Sequence[RecordedEvent], tours: Tours = NOT_KNOWN, deviations: Deviations = NOT_JUDGED
) -> list[Flow]:
    """The flows of these events, in the order in which they began, with their secrets covered.

    `tours` says which tour each flow ran, and `deviations` how it deviated, if these are known.
    """
    told = sorted(redacted(events), key=lambda event: event.flow)
    flows = [list(each) for _, each in groupby(told, key=lambda event: event.flow)]
    flows.sort(key=lambda flow: flow[0].seq)
    ids = [flow[0].flow for flow in flows]
    return [
        Flow(id, tour_of(own, tours.get(id, "")), own, deviations.get(id))
        for id, own in zip(ids, flows, strict=True)
    ]


def title_of(event: RecordedEvent, tour: Tour) -> str:
    """The title of a message in the catalogue."""
    message = message_of(event, tour.name)
    return message.title if message else NO_STEP


def number_of(event: RecordedEvent) -> str:
    """The number of a message in its flow, or else in the recording."""
    return event.part or f"event {event.seq}"


def plain_text(text: str) -> str:
    """The text without lone surrogates, which UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode()

"""Which tour a flow is: as recorded, or as its steps show."""

from collections.abc import Sequence

from recorder.event.recorded import RecordedEvent
from tracing.tours import AUTHORIZATION_CODE, EVERY_TOUR, Tour


def tour_of(events: Sequence[RecordedEvent], told: str = "") -> Tour:
    """The tour that a flow was run as, if that is recorded, or else the one that its steps show."""
    if told in EVERY_TOUR:
        return EVERY_TOUR[told]
    names = [event.step.tour for event in events if event.step]
    own = [name for name in names if name != AUTHORIZATION_CODE.name]
    return EVERY_TOUR[own[0]] if own else AUTHORIZATION_CODE

"""Which message of a flow a place of a text means."""

from collections.abc import Sequence

from recorder.event.message_names import is_called
from recorder.event.recorded import RecordedEvent
from recorder.learning.watching import LAST, Place


def event_at(events: Sequence[RecordedEvent], place: Place) -> RecordedEvent | None:
    """The event of a flow at a place: the message that is named, or where a step was refused, or
    else where it was done, and not where something was fetched for it; None where there is none.
    """
    there = [event for event in events if event.slug == place.slug]
    if place.page == LAST:
        there.reverse()
    if place.page not in ("", LAST):
        return next((event for event in there if is_called(event, place.page)), None)
    refused = [event for event in there if event.refusal]
    done = [event for event in there if _is_own(event)]
    return next(iter([*refused, *done, *there]), None)


def _is_own(event: RecordedEvent) -> bool:
    """Whether it goes the way of its step; a key that is fetched for it goes another."""
    step = event.step
    return step is not None and (event.sender, event.receiver) == (step.sender, step.receiver)

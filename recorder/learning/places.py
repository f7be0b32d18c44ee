"""Finds the message of a flow that a place refers to."""

from collections.abc import Sequence

from recorder.event.message_names import is_called
from recorder.event.recorded import RecordedEvent
from recorder.learning.watching import LAST, Place


def event_at(events: Sequence[RecordedEvent], place: Place) -> RecordedEvent | None:
    """Return the event of a flow at a place, or None.

    If the place names a message, it is that message. Otherwise it is the first event (for `LAST`,
    the last) in which the step was refused, or else the first that performed the step rather than
    fetched something for it.
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
    """Return whether an event goes the way of its step; fetching a key for it does not."""
    step = event.step
    return step is not None and (event.sender, event.receiver) == (step.sender, step.receiver)

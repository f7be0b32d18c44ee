"""The stops along the edge: the thirteen steps, and those of other tours that the flow has
taken.
"""

from collections.abc import Sequence
from typing import NamedTuple

from markupsafe import Markup

from recorder.event.recorded import RecordedEvent
from recorder.viewer.rendering import address, render
from tracing.catalogue import THIRTEEN_STEPS, Step
from tracing.tours import AUTHORIZATION_CODE, TOURS


class Stop(NamedTuple):
    """A step as a stop: where it leads, and its state in a word ("" if it is still to come)."""

    step: Step
    href: str | None
    state: str


def stops_html(events: Sequence[RecordedEvent], chosen: RecordedEvent | None) -> Markup:
    """Return the lists of stops of a flow: all steps of each of its tours. If the thirteen steps
    are not the flow's own, only those that it has taken are listed.
    """
    taken = {event.step for event in events if event.step}
    tours = {step.tour for step in taken}
    own = [tour.steps for tour in TOURS.values() if tour.name in tours and not tour.is_variant]
    lists: list[Sequence[Step]] = [THIRTEEN_STEPS, *own]
    first = events[0].step if events else None
    if first and first.tour != AUTHORIZATION_CODE.name:
        lists = [*own, [step for step in THIRTEEN_STEPS if step in taken]]
    stops = [[_stop(step, events, chosen) for step in steps] for steps in lists if steps]
    return render("flow/stops.html", tours=stops)


def _stop(step: Step, events: Sequence[RecordedEvent], chosen: RecordedEvent | None) -> Stop:
    there = [event for event in events if event.step is step]
    if not there:
        return Stop(step, None, "")
    href = address(there[0].flow, "events", there[0].id)
    if any(event.refusal for event in there):
        return Stop(step, href, "refused")
    now = chosen is not None and chosen.step is step
    return Stop(step, href, "now" if now else "done")

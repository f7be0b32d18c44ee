"""The stops along the edge: the thirteen steps, and those of the other tours that were taken."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from recorder.event.refusal import refusal_of
from recorder.viewer.rendering import address, render
from tracing.catalogue import THIRTEEN_STEPS, Step
from tracing.tours import AUTHORIZATION_CODE, TOURS

Event = dict[str, Any]


class Stop(NamedTuple):
    """A step as a stop: where it leads, and its state in a word ("" for one to come)."""

    step: Step
    href: str | None
    state: str


def stops_html(events: Sequence[Event], chosen: Event | None) -> Markup:
    """The lists of stops of a flow: of each tour all steps, but of the thirteen, where they are not
    this flow's own, those alone that it comes by.
    """
    taken = {event["slug"]: event for event in events}
    tours = {event["tour"] for event in taken.values()}
    own = [tour.steps for tour in TOURS.values() if tour.name in tours and not tour.is_variant]
    lists: list[Sequence[Step]] = [THIRTEEN_STEPS, *own]
    if events and events[0]["tour"] != AUTHORIZATION_CODE.name:
        lists = [*own, [step for step in THIRTEEN_STEPS if step.slug in taken]]
    stops = [[_stop(step, events, chosen) for step in steps] for steps in lists if steps]
    return render("flow/stops.html", tours=stops)


def _stop(step: Step, events: Sequence[Event], chosen: Event | None) -> Stop:
    there = [event for event in events if event["slug"] == step.slug]
    if not there:
        return Stop(step, None, "")
    href = address(there[0]["flow"], "events", there[0]["id"])
    if any(refusal_of(event) for event in there):
        return Stop(step, href, "refused")
    now = chosen is not None and chosen["slug"] == step.slug
    return Stop(step, href, "now" if now else "done")

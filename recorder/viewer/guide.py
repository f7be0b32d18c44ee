"""The point of an event for a learner: who sends what to whom, and the values and checks that
matter; also what this particular message is, and why a short step is short.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from recorder.event.kinds import AROUND_COOKIES, TOKENS
from recorder.event.recorded import RecordedEvent
from recorder.event.sightings import Sighting
from recorder.explaining.legs import Leg
from recorder.explaining.point import Point, Value, point_of
from recorder.reading import parties, wording
from recorder.reading.values import Clock
from recorder.viewer.diagram import LANES
from recorder.viewer.flow_view import FlowView, Side, value_button
from tracing.catalogue import Party, Step
from tracing.redaction import short


class Way(NamedTuple):
    """One message in words: its parties, its direction, what it is, and the part that has shown the
    request it responds to. `lanes` are the indexes of both parties.
    """

    client: str
    server: str
    is_response: bool
    said: str
    answers: str
    lanes: tuple[int, int]


class KeyValue(NamedTuple):
    """A value that matters: its name, a button that follows it or its text, what it says in words
    ("" if it says nothing by itself), and what it is for.
    """

    name: str
    shown: Markup
    words: str
    meaning: str


class Lane(NamedTuple):
    """A party on the presenter's stage: its name, whether it takes part, and whether someone else
    takes the place of the client app or the browser.
    """

    name: str
    takes_part: bool
    is_other: bool


class Guide(NamedTuple):
    """What is shown first of an event. `lanes` are the parties in order, `inside` is the sender's
    index.
    """

    point: Point
    ways: list[Way]
    values: list[KeyValue]
    lanes: list[Lane]
    inside: int


def guide_of(view: FlowView, event: RecordedEvent, side: Side) -> Guide | None:
    """Return the guide to an event as this side may show it; None if it belongs to no step."""
    shown = side.events[event.id]
    point = point_of(shown, side.seen, Clock(event.at, None), view.tour)
    if point is None:
        return None
    found = {_bare(sighting.name): sighting for sighting in reversed(event.sightings)}
    return Guide(
        point,
        [_way(event, leg, view.tour) for leg in point.legs],
        [_value(value, found.get(_bare(value.name)), side) for value in point.values],
        [_lane(event, who, view.tour) for who in LANES],
        LANES.index(event.sender),
    )


def _lane(event: RecordedEvent, who: Party, tour: str) -> Lane:
    name, takes_part = parties.named(event, who, tour), who in (event.sender, event.receiver)
    return Lane(name, takes_part, name != wording.party(who))


def _way(event: RecordedEvent, leg: Leg, tour: str) -> Way:
    names = [parties.named(event, who, tour) for who in (leg.client, leg.server)]
    lanes = LANES.index(leg.client), LANES.index(leg.server)
    return Way(names[0], names[1], leg.is_response, leg.said, leg.answers, lanes)


def _value(value: Value, found: Sighting | None, side: Side) -> KeyValue:
    if found is not None and value.seen:
        return KeyValue(value.name, value_button(found.id, value.seen), "", value.meaning)
    if found is not None and found.kind in TOKENS and " · " in value.text:
        text = found.text if side.whole else short(found.text)
        return KeyValue(value.name, value_button(found.id, text), value.text, value.meaning)
    return KeyValue(value.name, side.text(value.seen or value.text), "", value.meaning)


def _bare(name: str) -> str:
    return AROUND_COOKIES.sub("", name).lower()


def why_short(event: RecordedEvent, step: Step, events: Sequence[RecordedEvent]) -> list[str]:
    """Return why there is less to see here than the step usually shows; nothing if there is not."""
    return list(_why_short(event, step, events))


def _why_short(event: RecordedEvent, step: Step, events: Sequence[RecordedEvent]) -> Iterator[str]:
    again = wording.made_again(event)
    if again:
        yield f"{again}: the same request was checked again."
    told = [other for other in events if other.step is step]
    # While the flow is still at this step, more may come.
    if step.in_parts and len(told) == 1 and events[-1].progress > step.number:
        yield (
            "This step usually takes several messages. Here one was enough: what the others would "
            "bring was known from an earlier flow."
        )

"""What a message carries, and to whom: read from the new half, which no other event has shown."""

from collections.abc import Iterable, Sequence

from hosting.visible_text import visible
from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import name_of, named_rows
from recorder.predicting.prompts import value_names
from recorder.reading import wording
from recorder.reading.values import Clock
from tracing.catalogue import Party

LONGEST = 60
"""Maximum number of characters shown in an answer of a name or address from outside."""


def parties(event: RecordedEvent) -> tuple[Party, Party]:
    """Return who sends the new part of an event, and who receives it. If the event shows a request
    together with its response, the request is meant.
    """
    if event.request is not None and event.response is not None and event.answers is None:
        return event.receiver, event.sender
    return event.sender, event.receiver


def is_request(event: RecordedEvent) -> bool:
    """Return whether an event shows a request that no other event has shown."""
    return event.request is not None and event.answers is None


def carried(event: RecordedEvent) -> dict[str, None]:
    """Return the names of the values that an event newly shows, in order: parameters and kinds."""
    is_new = {"request": event.answers is None, "response": True}
    rows = named_rows(event, Clock(event.at, None))
    kinds = (sighting.kind for sighting in event.sightings if is_new[sighting.half])
    return dict.fromkeys((*map(name_of, rows), *kinds))


def first_seen(
    party: Party, names: Sequence[str], events: Iterable[RecordedEvent]
) -> dict[str, RecordedEvent]:
    """Return those of the values that a party has sent or received, each with its first event."""
    found: dict[str, RecordedEvent] = {}
    for event in events:
        if party in (event.sender, event.receiver):
            found |= dict.fromkeys((carried(event).keys() & set(names)) - found.keys(), event)
    return {name: found[name] for name in names if name in found}


def called(name: str) -> str:
    """Return the common name of a value, or else its name on the wire."""
    return value_names().get(name) or shortened(name)


def shortened(text: str) -> str:
    """Return a text from outside, shortened and safe to show."""
    text = visible(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def part(event: RecordedEvent) -> str:
    """Return the number of an event in its flow."""
    return event.part or ""


def steps(events: Iterable[RecordedEvent]) -> Iterable[RecordedEvent]:
    """Return the events that belong to a step: only they are shown and held."""
    return (event for event in events if event.step is not None)


def whom(party: Party) -> str:
    """Return the name of a party with its article."""
    return f"the {wording.party(party)}"

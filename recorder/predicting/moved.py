"""What a message carries, and to whom: read from its new half, which no other event has shown."""

from collections.abc import Iterable, Sequence

from hosting.visible_text import visible
from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import name_of, named_rows
from recorder.predicting.prompts import value_names
from recorder.reading import wording
from recorder.reading.values import Clock
from tracing.catalogue import Party

LONGEST = 60
"""Characters of a name or an address from outside that an answer shows."""


def parties(event: RecordedEvent) -> tuple[Party, Party]:
    """Who sends what is new in an event, and who receives it: where it shows a request and its
    answer together, the request is meant.
    """
    if event.request is not None and event.response is not None and event.answers is None:
        return event.receiver, event.sender
    return event.sender, event.receiver


def is_request(event: RecordedEvent) -> bool:
    """Whether an event shows a request that no other has shown."""
    return event.request is not None and event.answers is None


def carried(event: RecordedEvent) -> dict[str, None]:
    """The names of the values that an event shows, in their order: parameters and kinds."""
    is_new = {"request": event.answers is None, "response": True}
    rows = named_rows(event, Clock(event.at, None))
    kinds = (sighting.kind for sighting in event.sightings if is_new[sighting.half])
    return dict.fromkeys((*map(name_of, rows), *kinds))


def first_seen(
    party: Party, names: Sequence[str], events: Iterable[RecordedEvent]
) -> dict[str, RecordedEvent]:
    """Those of the values that a party has sent or received, each with the first event of it."""
    found: dict[str, RecordedEvent] = {}
    for event in events:
        if party in (event.sender, event.receiver):
            found |= dict.fromkeys((carried(event).keys() & set(names)) - found.keys(), event)
    return {name: found[name] for name in names if name in found}


def called(name: str) -> str:
    """What a value is called: by its common name, or else as the wire has it."""
    return value_names().get(name) or shortened(name)


def shortened(text: str) -> str:
    """A text from outside, safe to show and not long."""
    text = visible(text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def part(event: RecordedEvent) -> str:
    """The number of an event in its flow."""
    return event.part or ""


def steps(events: Iterable[RecordedEvent]) -> Iterable[RecordedEvent]:
    """Those of the events that belong to a step: only they are shown and held."""
    return (event for event in events if event.step is not None)


def whom(party: Party) -> str:
    """A party with its article."""
    return f"the {wording.party(party)}"

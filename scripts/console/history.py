"""The messages that a console has shown, by flow: to look back at, to search, and to know what has
been explained already. The oldest are forgotten.
"""

from collections.abc import Callable, Iterable, Mapping

from msgspec import structs

from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import Seen
from recorder.keeping.bounded import Bounded

REMEMBERED = 1_000
"""How many events are remembered."""

FLOWS = 100
"""For how many flows the console remembers what they have shown."""


class History:
    """The events that were reported. `shown` reduces an event to what may be shown of it."""

    def __init__(self, shown: Callable[[RecordedEvent], RecordedEvent]) -> None:
        self._shown = shown
        self._events: Bounded[str, RecordedEvent] = Bounded(REMEMBERED, lambda event: event.size)
        self._seen: Bounded[str, Seen] = Bounded(FLOWS)
        self._browsers: Bounded[str, str] = Bounded(FLOWS)
        self._tours: Bounded[str, str] = Bounded(FLOWS)

    def expect(self, browser: str, tour: str) -> None:
        """Note that the scripted user with this browser begins to run a tour."""
        self._browsers.put(browser, tour)

    def know_tour(self, flow: str, tour: str) -> None:
        """Note that a flow runs this tour."""
        self._tours.put(flow, tour)

    def add(self, events: Iterable[RecordedEvent], merged: Mapping[str, str]) -> None:
        """Remember new events, and that flows were merged into others."""
        for event in events:
            self._events.put(event.id, event)
            self._note_tour(event)
            seen = self._seen.get(event.flow)
            if seen is not None:
                seen.note(self._shown(event))
        for event in [each for each in self.all() if each.flow in merged] if merged else ():
            self._seen.pop(event.flow)
            into = structs.replace(event, flow=merged[event.flow])
            self._seen.pop(into.flow)
            if tour := self.tour(event.flow):
                self._tours.put(into.flow, tour)
            self._events.put(event.id, into)

    def tour(self, flow: str) -> str:
        """Return the tour that a flow runs; "" if unknown."""
        return self._tours.get(flow) or ""

    def _note_tour(self, event: RecordedEvent) -> None:
        headers = event.request.header_values() if event.request else {}
        if tour := self._browsers.get(headers.get("user-agent", "")):
            self._tours.put(event.flow, tour)

    def get(self, id: str) -> RecordedEvent | None:
        """The event with this id, if it is remembered."""
        return self._events.get(id)

    def all(self) -> list[RecordedEvent]:
        """Return all events that are remembered, in the order in which they were recorded."""
        return sorted((event for _, event in self._events.items()), key=lambda event: event.seq)

    def of_flow(self, flow: str) -> list[RecordedEvent]:
        """The messages of the steps of a flow, in their order."""
        return [event for event in self.all() if event.flow == flow and event.part]

    def seen(self, flow: str) -> Seen:
        """What a flow has shown."""
        seen = self._seen.get(flow)
        if seen is None:
            seen = Seen(map(self._shown, self.of_flow(flow)))
            self._seen.put(flow, seen)
        return seen

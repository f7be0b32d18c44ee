"""The trail that values leave through a flow: which events carry them, and which decisions are
about them. Every event is read once, and everything else is looked up.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recorder.event.event import Check
from recorder.event.kind import Kind, Rules
from recorder.event.kinds import COOKIE_RULES, KINDS, SESSION
from recorder.event.recorded import RecordedEvent
from recorder.event.sightings import Sighting


class Subject(NamedTuple):
    """What rules are about: a kind of value, or the cookie of one name, which has its own rules."""

    kind: str
    cookie: str


class Carrier(NamedTuple):
    """That a value is carried by the event of this number (its place in the flow)."""

    number: int
    id: str


class Trail:
    """The sightings of a flow, found again by value, by exchange and by subject."""

    def __init__(self, events: Sequence[RecordedEvent]) -> None:
        self.events = events
        self._of_value: dict[str, list[int]] = {}
        self._births: dict[Subject, list[Carrier]] = {}
        self._born: set[tuple[Subject, str]] = set()
        self._of_exchange: dict[tuple[str, Subject], list[Carrier]] = {}
        askers: dict[str | None, str] = {}
        for number, event in enumerate(events):
            if event.part is not None and event.links:
                askers[event.part] = event.links[0]
            # The first link names the exchange; an answer also belongs to that of the asker.
            exchanges = {*event.links[:1], askers.get(event.answers, "")} - {""}
            for sighting in event.sightings:
                self._file(sighting, number, exchanges)

    def sightings_of(self, value: str) -> list[tuple[int, Sighting]]:
        """Where a value (by its id) stands, each with the number of the event."""
        return [
            (number, sighting)
            for number in self._of_value.get(value, ())
            for sighting in self.events[number].sightings
            if sighting.id == value
        ]

    def of_kind(self, kind: Kind) -> Iterator[tuple[int, Sighting]]:
        """Where values of a kind stand, each with the number of the event."""
        for number, event in enumerate(self.events):
            yield from ((number, found) for found in event.sightings if found.kind == kind.name)

    def decisions(self, value: str) -> Iterator[tuple[int, Check]]:
        """The checks that the roles made about a value, each with the number of its event."""
        subjects = {subject_of(sighting) for _, sighting in self.sightings_of(value)}
        if not subjects:
            return
        for number, event in enumerate(self.events):
            about = {
                name
                for subject in subjects
                if event.checks and self._is_about(number, subject, value)
                for name in rules_of(subject).get(event.role, ())
            }
            yield from ((number, check) for check in event.checks if check.name in about)

    def _file(self, sighting: Sighting, number: int, exchanges: set[str]) -> None:
        subject, carrier = subject_of(sighting), Carrier(number, sighting.id)
        if (subject, sighting.id) not in self._born:
            self._born.add((subject, sighting.id))
            self._births.setdefault(subject, []).append(carrier)
        numbers = self._of_value.setdefault(sighting.id, [])
        if numbers[-1:] != [number]:
            numbers.append(number)
        for exchange in exchanges:
            self._of_exchange.setdefault((exchange, subject), []).append(carrier)

    def _is_about(self, number: int, subject: Subject, value: str) -> bool:
        """Whether an event's decisions on this subject are decisions on this value.

        They are on what the event itself carries, its request first; or else on what its exchange
        carried last, or carries later if it was known by then; or else on the only one that the
        flow knew by then. The value has this subject somewhere in the flow.
        """
        for sighting in self.events[number].sightings:
            if subject_of(sighting) == subject:
                return sighting.id == value
        exchange = "".join(self.events[number].links[:1])
        carriers = self._of_exchange.get((exchange, subject))
        if carriers:
            nearest = carriers[max(_until(number, carriers) - 1, 0)].id
            if self._of_value[nearest][0] <= number:
                return nearest == value
        births = self._births[subject]
        return _until(number, births) == 1 and births[0].id == value


def _until(number: int, carriers: Sequence[Carrier]) -> int:
    """How many of these carriers come before an event, or are that event."""
    return bisect_right(carriers, number, key=lambda carrier: carrier.number)


def subject_of(sighting: Sighting) -> Subject:
    """What the rules about a sighting are filed under."""
    return Subject(sighting.kind, sighting.name if sighting.kind == SESSION.name else "")


def rules_of(subject: Subject) -> Rules:
    """The rules of the roles about a subject; none for a foreign cookie."""
    return COOKIE_RULES.get(subject.cookie, {}) if subject.cookie else KINDS[subject.kind].rules

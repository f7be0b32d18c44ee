"""The trail of values through a flow: which events carry them, and which checks are about them.
Every event is read once, and everything else is looked up.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from werkzeug.utils import cached_property

from recorder.event.event import Check
from recorder.event.kind import Kind
from recorder.event.kinds import AROUND_COOKIES, KINDS, SESSION, TOKENS
from recorder.event.recorded import RecordedEvent
from recorder.event.sightings import Sighting
from tracing.tokens import DecodedToken, decoded


class Subject(NamedTuple):
    """What checks are about: a kind of value, or the cookie with a certain name."""

    kind: str
    cookie: str


class Carrier(NamedTuple):
    """A value, and the number of an event that carries it (its index in the flow)."""

    number: int
    id: str


class Trail:
    """The sightings of a flow, indexed by value, by exchange and by subject."""

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
            # The first link identifies the exchange; a response also belongs to the exchange of its
            # request.
            exchanges = {*event.links[:1], askers.get(event.answers, "")} - {""}
            for sighting in event.sightings:
                self._file(sighting, number, exchanges)

    def sightings_of(self, value: str) -> list[tuple[int, Sighting]]:
        """Where a value (by its id) appears, each with the number of the event."""
        return [
            (number, sighting)
            for number in self._of_value.get(value, ())
            for sighting in self.events[number].sightings
            if sighting.id == value
        ]

    def of_kind(self, kind: Kind) -> Iterator[tuple[int, Sighting]]:
        """Where values of a kind appear, each with the number of the event."""
        for number, event in enumerate(self.events):
            yield from ((number, found) for found in event.sightings if found.kind == kind.name)

    @cached_property
    def tokens(self) -> list[tuple[int, str, DecodedToken | None]]:
        """The tokens of the flow, decoded once: number of the event, id, and content."""
        return [
            (number, sighting.id, decoded(sighting.text))
            for kind in TOKENS.values()
            for number, sighting in self.of_kind(kind)
        ]

    def checks(self, value: str) -> Iterator[tuple[int, Check]]:
        """The checks that the roles made about a value, each with the number of its event."""
        subjects = {subject_of(sighting) for _, sighting in self.sightings_of(value)}
        if not subjects:
            return
        for number, event in enumerate(self.events):
            if event.checks:
                names = self._names(number, subjects, value)
                yield from ((number, made) for made in event.checks if names & set(made.about))

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

    def _names(self, number: int, subjects: set[Subject], value: str) -> set[str]:
        """The names by which the checks of an event refer to this value.

        These are its kind, if the event's checks of that kind are about it, and its other names in
        this event (`id_token_hint`, `token`, a header). If two values share such a name, the first
        is meant.
        """
        called: dict[str, str] = {}
        for found in self.events[number].sightings:
            if found.kind != SESSION.name and found.name not in KINDS:
                called.setdefault(found.name, found.id)
        meant = (subject for subject in subjects if self._is_about(number, subject, value))
        return {name for name, id_ in called.items() if id_ == value}.union(map(name_of, meant))

    def _is_about(self, number: int, subject: Subject, value: str) -> bool:
        """Whether an event's checks of this subject are about this value.

        They are about the value that the event itself carries, its request first, whatever its name
        there; or else the one that its exchange carried last, or carries later if it was already
        known; or else the only one that the flow had seen by then. The value must have this subject
        somewhere in the flow.
        """
        for sighting in self.events[number].sightings:
            if (subject, sighting.id) in self._born:
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
    """How many of these carriers are at or before this event."""
    return bisect_right(carriers, number, key=lambda carrier: carrier.number)


def subject_of(sighting: Sighting) -> Subject:
    """What the checks of a sighting are about."""
    return Subject(sighting.kind, sighting.name if sighting.kind == SESSION.name else "")


def name_of(subject: Subject) -> str:
    """The name that checks use for it: that of a cookie has no port."""
    return AROUND_COOKIES.sub("", subject.cookie) or subject.kind

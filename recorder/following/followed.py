"""The life of a value in a flow: where it was created, each message that carried it, where it was
checked, and when it was used up. Based only on what the roles have recorded.
"""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import NamedTuple

from hosting.visible_text import visible
from recorder.event.event import Check, Half, Verdict
from recorder.event.kinds import CODE_CHALLENGE, CODE_VERIFIER, KINDS, SESSION, TOKENS
from recorder.event.recorded import RecordedEvent
from recorder.event.sightings import Sighting, cookies_given
from recorder.following.pkce_arithmetic import challenge_of
from recorder.following.trail import Trail
from recorder.reading.wording import check_name, party
from tracing import redaction
from tracing.catalogue import BROWSER, CLIENT_APP, Party
from tracing.endpoint_steps import TOKEN_REVOKED
from tracing.fingerprints import fingerprint

PLACES = {
    "query": "in the address",
    "form": "in the form",
    "json": "in the JSON",
    "location": "in the address that the browser is sent to",
    "cookie": "in a cookie",
    "page": "in the page",
    "token": "inside a token",
}
FOUND: dict[Verdict, str] = {
    "passed": "passed",
    "failed": "failed",
    "warning": "passed with a warning",
}
UNKNOWN = "An unknown one would get the same answer (RFC 7009 §2.2)."


class Moment(NamedTuple):
    """One thing that happened to a value.

    `event` is the id of the event and `part` its number ("" if it has none); `what` is born,
    carried, checked or spent.
    """

    event: str
    part: str
    what: str
    sentence: str


class Life(NamedTuple):
    """A value and what happened to it, in the order of the flow.

    `shown` is the form in which it is shown: covered if it is `secret`. `whole` is the value
    itself.
    """

    id: str
    kind: str
    title: str
    secret: bool
    shown: str
    whole: str
    moments: list[Moment]


def life_of(value: str, trail: Trail) -> Life | None:
    """The life of a value in a flow whose events are not covered; None if it does not appear there.

    `value` is its id, as in `Sighting`. Exactly one of its moments is its birth: the first event
    that carries it.
    """
    found = trail.sightings_of(value)
    if not found:
        return None
    first = found[0][1]
    secret = any(sighting.secret for _, sighting in found)
    shown = redaction.short(first.text) if secret else first.text
    moments = list(_Teller(trail, found).moments())
    return Life(value, first.kind, _title(first), secret, shown, first.text, moments)


class _Teller:
    """Describes the life of one value, event by event."""

    def __init__(self, trail: Trail, found: Sequence[tuple[int, Sighting]]) -> None:
        self._trail = trail
        self._first = found[0][1]
        self._kind = KINDS[self._first.kind]
        self._found: dict[int, list[Sighting]] = {}
        for number, sighting in found:
            self._found.setdefault(number, []).append(sighting)
        self._checks: dict[int, list[Check]] = {}
        for number, check in _each_once(trail, self._first.id):
            self._checks.setdefault(number, []).append(check)

    def moments(self) -> Iterator[Moment]:
        """All moments. For each event: what arrived, then what was decided, then what was sent."""
        born = min(self._found)
        for number in sorted(self._found.keys() | self._checks.keys()):
            event = self._trail.events[number]
            if number == born:
                yield _moment(event, "born", self._birth(event))
            yield from self._carried(number, "request")
            yield from (self._decided(event, check) for check in self._checks.get(number, ()))
            yield from self._carried(number, "response")
            yield from self._ended(number)

    def _birth(self, event: RecordedEvent) -> str:
        if self._kind is CODE_VERIFIER and (told := self._told_before()):
            return told
        sender, _ = _direction(event, self._first.half)
        is_given = self._kind is SESSION and self._first.half == "response"
        if sender != self._kind.maker and not is_given:
            return f"First seen here, {_place(self._first)}: this flow does not show who made it."
        if self._kind is CODE_CHALLENGE:
            return f"The {party(sender)} makes it: the SHA-256 of a verifier{self._told_later()}."
        return f"The {party(sender)} makes it. It is first seen {_place(self._first)}."

    def _told_before(self) -> str | None:
        """Say where the challenge of this verifier was sent, if it was."""
        challenge = challenge_of(self._first.text)
        for number, _ in self._trail.sightings_of(fingerprint(challenge)):
            part, place = _part(self._trail.events[number]), _place(self._first)
            return (
                f"The {party(CLIENT_APP)} made it before part {part}, where only its SHA-256 went "
                f"out, the challenge {challenge}. It is first seen here, {place}."
            )
        return None

    def _told_later(self) -> str:
        """Say where the verifier of this challenge was shown."""
        for number, sighting in self._trail.of_kind(CODE_VERIFIER):
            if challenge_of(sighting.text) == self._first.text:
                part = _part(self._trail.events[number])
                return f" that it keeps until part {part}: {redaction.short(sighting.text)}"
        return " that it keeps to itself"

    def _carried(self, number: int, half: Half) -> Iterator[Moment]:
        event = self._trail.events[number]
        standing = [found for found in self._found.get(number, ()) if found.half == half]
        # The sender of this request has already recorded it.
        if not standing or (half == "request" and event.answers is not None):
            return
        sender, receiver = _direction(event, half)
        verb = "brings" if sender == BROWSER else "sends"
        places = " and ".join(dict.fromkeys(map(_place, standing)))
        told = f"The {party(sender)} {verb} it to the {party(receiver)}, {places}."
        yield _moment(event, "carried", told)

    def _decided(self, event: RecordedEvent, check: Check) -> Moment:
        who, names = party(event.role), (self._kind.name, *self._kind.aliases)
        verdict = f"“{check_name(check.name)}” {FOUND[check.verdict]} ({visible(check.spec)})"
        if check.uses_up in names and check.verdict != "failed":
            return _moment(event, "spent", f"The {who} {self._kind.used_up}. {verdict}.")
        return _moment(event, "checked", f"The {who} checks it: {verdict}.")

    def _ended(self, number: int) -> Iterator[Moment]:
        """The value was revoked, or removed from the browser: no check says so, but the message
        does.
        """
        event = self._trail.events[number]
        response = event.response
        asked = [found for found in self._found.get(number, ()) if found.half == "request"]
        if response is None or not asked:
            return
        who, given = party(event.role), cookies_given(response)
        is_done = response.status == HTTPStatus.OK and event.slug == TOKEN_REVOKED.slug
        if self._kind.name in TOKENS and is_done:
            yield _moment(event, "spent", f"The {who} revokes it. {UNKNOWN}")
        for name in {found.name for found in asked if found.kind == SESSION.name} & given.keys():
            if given[name] != self._first.text:
                done = "replaces it" if given[name] else "deletes it"
                yield _moment(event, "spent", f"The {who} {done}: the browser forgets it.")


def _each_once(trail: Trail, value: str) -> Iterator[tuple[int, Check]]:
    """The checks of a value, without those that repeat an earlier result."""
    told: set[tuple[Party, Check]] = set()
    for number, check in trail.checks(value):
        verdict = (trail.events[number].role, check)
        if verdict not in told:
            told.add(verdict)
            yield number, check


def _direction(event: RecordedEvent, half: Half) -> tuple[Party, Party]:
    """The sender and the receiver of this half of an exchange."""
    if half == "request" and event.response is not None:
        return event.receiver, event.sender
    return event.sender, event.receiver


def _place(sighting: Sighting) -> str:
    if sighting.place == "header":
        return f"in the {visible(sighting.name)} header"
    return PLACES[sighting.place]


def _part(event: RecordedEvent) -> str:
    return event.part or ""


def _moment(event: RecordedEvent, what: str, told: str) -> Moment:
    return Moment(event.id, _part(event), what, told)


def _title(sighting: Sighting) -> str:
    kind = KINDS[sighting.kind]
    return f"{kind.title} {visible(sighting.name)}" if kind is SESSION else kind.title

"""The point of a message: the few values and checks that matter here, and how many more there are.

What failed or warns comes first, always. A value that an earlier message of the flow has shown is
called by that message. Pure: events in, words out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from recorder.event.event import Check
from recorder.event.kinds import PORT
from recorder.event.recorded import RecordedEvent, Token
from recorder.explaining.legs import Leg, legs_of
from recorder.explaining.message_of import message_of
from recorder.explaining.seen import NUMBER, Seen, rows_of
from recorder.reading import wording
from recorder.reading.values import Clock, shown
from recorder.reading.wire import Row
from tracing.messages.messages import Message

KEPT_OF_COOKIES = ("HttpOnly", "SameSite")
"""What is told of a cookie beside its value: who can read it, and which requests carry it."""


class Value(NamedTuple):
    """A value that matters: its name, its text, half a line on what it is for, and what it is
    called if an earlier message has shown it ("the code of step 4", else "").
    """

    name: str
    text: str
    meaning: str
    seen: str


class Point(NamedTuple):
    """What is shown first of one event.

    `legs` are its messages, `as_before` is the part that has shown the same document. `unusual` are
    the checks that failed or warn, `checks` the key checks that passed; `more_values` and
    `more_checks` count what is not shown.
    """

    message: Message
    legs: list[Leg]
    values: list[Value]
    more_values: int
    as_before: str
    unusual: list[Check]
    checks: list[Check]
    more_checks: int


def point_of(event: RecordedEvent, seen: Seen, clock: Clock, tour: str = "") -> Point | None:
    """The point of an event, whose flow has shown what is `seen`; None for an event of no step."""
    message = message_of(event, tour)
    if message is None:
        return None
    rows = list(rows_of(event, clock))
    values = list(_values(event, rows, message.values, seen, clock))
    checks = wording.new_checks(event)
    unusual = [check for check in event.checks if check.verdict != "passed"]
    unusual.sort(key=lambda check: check.verdict != "failed")
    named = {check.name: check for check in checks if check.verdict == "passed"}
    key = [named[name] for name in message.checks if name in named]
    return Point(
        message,
        legs_of(event, seen),
        values,
        len({_name(row) for row in rows}) - len(values),
        seen.document_of(event),
        unusual,
        key,
        len(event.checks) - len(unusual) - len(key),
    )


def _values(
    event: RecordedEvent,
    rows: Sequence[Row],
    wanted: Mapping[str, str],
    seen: Seen,
    clock: Clock,
) -> Iterator[Value]:
    by_name = {_name(row).lower(): row for row in reversed(rows)}
    decoded = {token.name: token for token in event.tokens or ()}
    for name, meaning in wanted.items():
        row = by_name.get(name.lower())
        if row is None:
            continue
        named, token = seen.named(row, event), decoded.get(row.name)
        text = _in_few_words(row) if token is None else _token_in_words(token, clock)
        number = sum(_name(each) == _name(row) for each in rows)
        if number > 1 and row.name != _name(row):
            text = f"{number} (the first: {text})"
        yield Value(_name(row), text, meaning, named)


def _in_few_words(row: Row) -> str:
    """A value without what matters less: dates and paths of a cookie."""
    if row.place != "cookie":
        return row.value
    value, *attributes = row.value.split("; ")
    kept = (said for said in attributes if said.partition("=")[0] in KEPT_OF_COOKIES)
    return "; ".join([value, *kept])


def _token_in_words(token: Token, clock: Clock) -> str:
    """About whom a decoded token is, for whom, for how long, and what for."""
    claims = {name: shown(name, claim, clock) for name, claim in token.claims.items()}
    if "exp" in claims:
        # Behind the moment stands how far it is.
        claims["exp"] = claims["exp"].rpartition(", ")[2]
    said = (("about", "sub"), ("for", "aud"), ("expires", "exp"), ("opens", "scope"))
    return " · ".join(f"{word} {claims[name]}" for word, name in said if name in claims)


def _name(row: Row) -> str:
    """What a row is called, without what tells several of a kind apart."""
    return PORT.sub("", NUMBER.sub("", row.name))


def name_of(row: Row) -> str:
    """What a value is called, whichever it is of several of that name."""
    return _name(row).lower()

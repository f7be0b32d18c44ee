"""The point of a message: the few values and checks that matter here, and how many more there are.

What failed or warns always comes first. A value that an earlier message of the flow has shown is
referred to by that message. Pure: events in, words out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent, Token
from recorder.explaining.legs import Leg, legs_of
from recorder.explaining.message_of import message_of
from recorder.explaining.seen import NUMBER, Seen, label_of, name_of, named_rows
from recorder.reading import wording
from recorder.reading.values import Clock, shown
from recorder.reading.wire import Row
from tracing.messages.messages import Message

KEPT_OF_COOKIES = ("HttpOnly", "SameSite")
"""The attributes shown with a cookie's value: who can read it, and which requests carry it."""


class Value(NamedTuple):
    """A value that matters: its name, its text, and half a line about its purpose.

    `seen` refers to it if an earlier message has shown it ("the code of step 4", else "").
    """

    name: str
    text: str
    meaning: str
    seen: str


class Point(NamedTuple):
    """What is shown first about an event.

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
    """The point of an event, given what its flow has shown (`seen`); None outside any step."""
    message = message_of(event, tour)
    if message is None:
        return None
    rows = list(named_rows(event, clock))
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
        len({label_of(row) for row in rows}) - len(values),
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
    by_name = _by_name(rows)
    decoded = {token.name: token for token in event.tokens or ()}
    for name, meaning in wanted.items():
        row = by_name.get(name.lower())
        if row is None:
            continue
        named, token = seen.named(row, event), decoded.get(row.name)
        text = _in_few_words(row) if token is None else _token_in_words(token, clock)
        number = sum(label_of(each) == label_of(row) for each in rows)
        if number > 1 and NUMBER.search(row.name):
            text = f"{number} (the first: {text})"
        yield Value(label_of(row), text, meaning, named)


def _in_few_words(row: Row) -> str:
    """A value without what matters less: the expiry and path of a cookie."""
    if row.place != "cookie":
        return row.value
    value, *attributes = row.value.split("; ")
    kept = (said for said in attributes if said.partition("=")[0] in KEPT_OF_COOKIES)
    return "; ".join([value, *kept])


def _by_name(rows: Iterable[Row]) -> dict[str, Row]:
    """The row of each name.

    A row of the form, which may repeat a name, takes precedence over one of the URL, which only
    repeats the request.
    """
    found: dict[str, Row] = {}
    for row in rows:
        name, is_of_form = name_of(row), row.place == "form"
        known = found.get(name)
        if known is None or (is_of_form and known.place != "form"):
            found[name] = row
        elif is_of_form:
            found[name] = known._replace(value=f"{known.value} {row.value}")
    return found


def _token_in_words(token: Token, clock: Clock) -> str:
    """Whom a decoded token is about, what it is for, how long it is valid, and its audience."""
    claims = {name: shown(name, claim, clock) for name, claim in token.claims.items()}
    if "exp" in claims:
        # The absolute time comes first; the remaining time follows it.
        claims["exp"] = claims["exp"].rpartition(", ")[2]
    said = (("about", "sub"), ("opens", "scope"), ("expires", "exp"), ("for", "aud"))
    return " · ".join(f"{word} {claims[name]}" for word, name in said if name in claims)

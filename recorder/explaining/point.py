"""The point of a message: the few values and checks that matter here, and how many more there are.

What failed or warns comes first, always. A value that an earlier message of the flow has shown is
called by that message. Pure: events in, words out.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from recorder.event.event import Check
from recorder.event.kinds import PORT
from recorder.event.recorded import RecordedEvent, Token
from recorder.explaining.message_of import message_of
from recorder.reading import wording
from recorder.reading.values import Clock, shown
from recorder.reading.wire import Row, read_request, read_response
from tracing.messages.messages import Message

SHORTEST_NAMED = 22
"""Characters from which on a value that was shown before is named and not printed again. Addresses
are always printed: a reader compares them.
"""

_NUMBER = re.compile(r" \d+\Z")
"""With it the name of one of several members of a list ends."""


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

    `unusual` are the checks that failed or warn, `checks` the key checks that passed; `more_values`
    and `more_checks` count what is not shown.
    """

    message: Message
    values: list[Value]
    more_values: int
    unusual: list[Check]
    checks: list[Check]
    more_checks: int


class Seen:
    """The values that a flow has shown so far, each with where it was first: its name and part."""

    def __init__(self, events: Iterable[RecordedEvent] = ()) -> None:
        self._first: dict[str, tuple[str, str]] = {}
        for event in events:
            self.note(event)

    def note(self, event: RecordedEvent) -> None:
        """Remember what this event shows."""
        if event.part is None:
            return
        for row in named_rows(event, Clock(event.at, None)):
            bare = _bare(row)
            if len(bare) >= SHORTEST_NAMED and "://" not in bare:
                name = "session cookie" if row.place == "cookie" else row.name
                self._first.setdefault(bare, (name, event.part))

    def named(self, row: Row) -> str:
        """What a value is called that was shown before; "" for one that was not."""
        name, part = self._first.get(_bare(row), ("", ""))
        return f"the {name} of step {part}" if part else ""


def point_of(event: RecordedEvent, seen: Seen, clock: Clock, tour: str = "") -> Point | None:
    """The point of an event, whose flow has shown what is `seen`; None for an event of no step."""
    message = message_of(event, tour)
    if message is None:
        return None
    rows = list(named_rows(event, clock))
    values = list(_values(rows, event.tokens or (), message.values, seen, clock))
    checks = wording.new_checks(event)
    unusual = [check for check in event.checks if check.verdict != "passed"]
    unusual.sort(key=lambda check: check.verdict != "failed")
    named = {check.name: check for check in checks if check.verdict == "passed"}
    key = [named[name] for name in message.checks if name in named]
    return Point(
        message,
        values,
        len({row.name for row in rows}) - len(values),
        unusual,
        key,
        len(event.checks) - len(unusual) - len(key),
    )


def named_rows(event: RecordedEvent, clock: Clock) -> Iterator[Row]:
    """The named values of an event's messages, without a request that another event has shown."""
    asked = event.request if event.answers is None else None
    if asked is not None:
        yield from (row for row in read_request(asked, clock).rows if row.name)
    if event.response is not None:
        yield from (row for row in read_response(event.response, clock, asked).rows if row.name)


def _values(
    rows: Sequence[Row],
    tokens: Sequence[Token],
    wanted: Mapping[str, str],
    seen: Seen,
    clock: Clock,
) -> Iterator[Value]:
    by_name = _by_name(rows)
    decoded = {token.name: token for token in tokens}
    for name, meaning in wanted.items():
        row = by_name.get(name.lower())
        if row is None:
            continue
        named = seen.named(row)
        token = decoded.get(row.name)
        if token is not None and not named:
            row = row._replace(value=_token_in_words(token, clock))
        yield Value(row.name, row.value, meaning, named)


def _by_name(rows: Iterable[Row]) -> dict[str, Row]:
    """The row of each name: that of a form, which may send a name more than once, before that of
    its address, which only repeats the request.
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
    """For whom a decoded token is, about whom, what for, and until when."""
    claims = dict(token.claims)
    said = (("for", "aud"), ("about", "sub"), ("opens", "scope"), ("until", "exp"))
    words = [
        f"{word} {shown(name, claims[name], clock).rpartition('= ')[2]}"
        for word, name in said
        if name in claims
    ]
    return " · ".join(words)


def name_of(row: Row) -> str:
    """What a value is called, whichever it is of several of that name."""
    return PORT.sub("", _NUMBER.sub("", row.name)).lower()


def _bare(row: Row) -> str:
    """A value as it is found again elsewhere: a token without its scheme, a cookie without what a
    browser keeps to itself.
    """
    if row.name.lower() == "authorization":
        return row.value.partition(" ")[2]
    return row.value.partition(";")[0] if row.place == "cookie" else row.value

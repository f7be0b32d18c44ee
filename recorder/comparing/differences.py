"""What differs between two corresponding events of two flows, in words for people.

Each event is read as named facts. A fact that only one event has, or that is not the same in both,
is a difference.
"""

from collections.abc import Collection, Container, Iterable, Iterator
from datetime import UTC
from typing import NamedTuple

from hosting.visible_text import visible
from recorder.comparing.facts import OF_THIS_FLOW
from recorder.event.event import Check, Response
from recorder.event.recorded import RecordedEvent
from recorder.event.refusal import error_of
from recorder.reading import wording
from recorder.reading.values import TIMES, Clock
from recorder.reading.wire import Row, read_request, read_response, read_token

Facts = dict[str, str]

NEW = "one of its own"
"""Shown for a value that differs in every flow: all that can be compared is that it is present."""

ALWAYS_NEW = OF_THIS_FLOW | TIMES
PASSED = wording.VERDICTS["passed"][1]
LONGEST = 200
"""The most characters of a value that are shown."""

_PLACES = {"json": "JSON", "location": "redirect"}


class Difference(NamedTuple):
    """What differs, and its value on each side; "" if a side lacks it."""

    what: str
    left: str
    right: str


def differences(
    left: RecordedEvent,
    right: RecordedEvent,
    made_left: Collection[str] = (),
    made_right: Collection[str] = (),
) -> list[Difference]:
    """What differs between two events whose secrets are covered, checks first.

    `made_left` and `made_right` name all checks that each flow makes in this step: a check that the
    other flow makes in a different part of the step is not a difference.
    """
    here_left, here_right = _decisions(left), _decisions(right)
    both = [name for name in here_left if name in here_right]
    verdicts = ({name: here[name] for name in both} for here in (here_left, here_right))
    found = [*_unlike(*verdicts), *_unlike(_facts(left), _facts(right))]
    only = [
        ", ".join(_without(here_left, {*here_right, *map(_quoted, made_right)})),
        ", ".join(_without(here_right, {*here_left, *map(_quoted, made_left)})),
    ]
    if any(only):
        found.append(Difference("checks on one side only", *only))
    return found


def _unlike(left: Facts, right: Facts) -> Iterator[Difference]:
    for what in dict.fromkeys([*left, *right]):
        if left.get(what) != right.get(what):
            yield Difference(what, left.get(what, ""), right.get(what, ""))


def _decisions(event: RecordedEvent) -> Facts:
    return {_quoted(made.name): _verdict(made) for made in event.checks}


def _quoted(name: str) -> str:
    return f"“{wording.check_name(name)[:LONGEST]}”"


def _verdict(made: Check) -> str:
    if made.verdict == "passed":
        return wording.verdict(made)
    expected, received = visible(made.expected)[:LONGEST], visible(made.received)[:LONGEST]
    return f"{wording.verdict(made)}: expected {expected}, received {received}"


def _without(made: Facts, other: Container[str]) -> Iterator[str]:
    for name, verdict in made.items():
        if name not in other:
            yield name if verdict == PASSED else f"{name} {verdict}"


def _facts(event: RecordedEvent) -> Facts:
    """The facts of an event by name, without those that an earlier event of its flow has shown."""
    clock = Clock(event.at, UTC)
    request, response = event.request, event.response
    facts: Facts = {"method and path": wording.asked(request)} if request else {}
    if response:
        answer = read_response(response, clock)
        page = {"page": wording.page(answer.page)} if answer.page else {}
        facts |= {"status": answer.line} | page | _error(response) | _rows("response", answer.rows)
    if request and event.answers is None:
        facts |= _rows("request", read_request(request, clock).rows)
    for token in wording.new_tokens(event):
        facts |= _rows(wording.check_name(token.name), read_token(token, clock))
    return facts


def _error(response: Response) -> Facts:
    error = error_of(response)
    return {"error": visible(error)} if error else {}


def _rows(where: str, rows: Iterable[Row]) -> Facts:
    facts: Facts = {}
    for row in rows:
        place = _PLACES.get(row.place, row.place)
        what = f"{where}, {place}: {row.name[:LONGEST]}".rstrip(": ")
        value = _value(row)
        # A parameter may be repeated.
        facts[what] = f"{facts[what]}, {value}" if what in facts else value
    return facts


def _value(row: Row) -> str:
    name = row.name.lower()
    if row.place == "cookie" or name in ALWAYS_NEW:
        return NEW
    if name == "authorization":
        # Only the scheme is compared; the rest is a secret.
        return row.value.partition(" ")[0]
    return row.value if len(row.value) <= LONGEST else f"{row.value[:LONGEST]}…"

"""`recorder.explaining.seen`: what a flow has shown before."""

from datetime import UTC, datetime

import pytest

from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import Seen
from recorder.reading.values import Clock
from recorder.reading.wire import Row, read_request
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    question,
    recorded,
    request,
    response,
)

FORM = {"Content_Type": "application/x-www-form-urlencoded"}
CODE = "c" * 43
CLOCK = Clock(datetime(2026, 1, 1, tzinfo=UTC), None)


def exchange(part: str | None, **values: str) -> RecordedEvent:
    """A token request with these form values."""
    body = "&".join(f"{name}={value}" for name, value in values.items())
    sent = request("POST", "http://server/token", body, **FORM)
    return recorded(question(CLIENT, AS, sent, "code-exchanged"), part=part)


def row_of(event: RecordedEvent, name: str) -> Row:
    """The row of this name."""
    assert event.request
    return next(row for row in read_request(event.request, CLOCK).rows if row.name == name)


def test_a_value_is_named_by_the_first_message_that_showed_it() -> None:
    """The message must be an earlier one; the value's own message and later ones do not count."""
    first, second, third = (exchange(part, code=CODE) for part in ("4", "5", "6"))
    seen = Seen([first, second, third])
    assert seen.named(row_of(first, "code"), first) == ""
    assert seen.named(row_of(second, "code"), second) == "the code of step 4"
    assert seen.named(row_of(third, "code"), third) == "the code of step 4"


@pytest.mark.parametrize(
    "value", ["short", "http://127.0.0.1:9002/callback", "openid profile notes:read notes:write"]
)
def test_what_a_reader_compares_is_never_named(value: str) -> None:
    """Short values, URLs and lists of words are always shown in full."""
    first, second = exchange("4", state=value), exchange("5", state=value)
    seen = Seen([first, second])
    assert seen.named(row_of(second, "state"), second) == ""


def test_an_event_of_no_step_shows_nothing() -> None:
    """It has no number by which to refer to it."""
    aside, event = exchange(None, code=CODE), exchange("4", code=CODE)
    assert Seen([aside, event]).named(row_of(event, "code"), event) == ""


def test_a_covered_value_is_known_again() -> None:
    """The same value is always covered in the same way."""
    covered = "eqD_vR…(43 characters)"
    first, second = exchange("4", code=covered), exchange("5", code=covered)
    seen = Seen([first, second])
    assert seen.named(row_of(second, "code"), second) == "the code of step 4"


def test_a_document_is_known_again() -> None:
    """The whole document must match; a short one is simply shown again."""
    long, short = '{"a": "%s", "b": "x"}' % ("y" * 300), '{"a": "b"}'
    shown = {}
    for part, body in (("2.2", long), ("11.2", long), ("7", short), ("8", short)):
        given = response(200, body, Content_Type="application/json")
        shown[part] = recorded(answer(AS, CLIENT, request(), "client-registered", given), part=part)
    seen = Seen(shown.values())
    assert {part: seen.document_of(event) for part, event in shown.items()} == {
        "2.2": "",
        "11.2": "2.2",
        "7": "",
        "8": "",
    }


def test_addresses_are_those_to_which_messages_went() -> None:
    """The receiver of a request or the sender of a response is at the message's address."""
    asked = question(CLIENT, AS, request(url="http://server/token"), "code-exchanged")
    shown = answer(CLIENT, BROWSER, request(url="http://App:1/notes"), "resource-shown")
    seen = Seen([recorded(asked, part="6"), recorded(shown, part="13")])
    assert seen.party_at("http://server/authorize") == AS
    assert seen.party_at("http://app:1/") == CLIENT
    assert seen.party_at("http://elsewhere/") is None
    assert seen.party_at("/notes") is None

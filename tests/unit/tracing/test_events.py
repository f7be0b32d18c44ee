"""`tracing.events`: an event as plain data."""

import json
from typing import Any

import msgspec
import pytest

from tracing.catalogue import CODE_EXCHANGED, LOGIN_ALLOWED, Party
from tracing.cutting import LONGEST_TEXT, NOTE
from tracing.events import CheckMade, Event, Request, Response, as_text
from tracing.fingerprints import fingerprint

CHECK = CheckMade(
    name="rule_holds",
    verdict="passed",
    expected="this",
    received="that",
    spec="RFC 6749 §5.2",
    about=("code",),
    explanation="Why it is made.",
    uses_up="code",
)


def make_event(**changes: Any) -> Event:
    """Return an event in which each member has a value, with these changes."""
    usual: dict[str, Any] = {
        "id": "0123456789abcdef",
        "at": 1767276000.25,
        "role": "client_app",
        "step": CODE_EXCHANGED,
        "sender": "client_app",
        "receiver": "authorization_server",
        "request": Request("POST", "http://as/token", (("Accept", "*/*"),), b"code=1"),
        "response": Response(200, (("Content-Type", "text/plain"),), b"fine"),
        "checks": (CHECK,),
        "without_checks": ("code_is_unused",),
        "links": ("a value",),
        "code": make_event.__code__,
        "line": 20,
        "seconds": 0.0123456789,
        "in_force": ("clock 1 seconds ahead",),
        "met_faults": ("answers-500",),
        "answering_fault": "answers-500",
    }
    return Event(**usual | changes)


def test_an_event_as_plain_data() -> None:
    """It has every member that a run file promises, and nothing that JSON cannot represent."""
    told = make_event().as_dict()
    assert told == {
        "format": 2,
        "id": "0123456789abcdef",
        "flow": None,
        "links": [fingerprint("a value")],
        "at": "2026-01-01T14:00:00.250000Z",
        "role": "client_app",
        "tour": "authorization-code",
        "step": 6,
        "slug": "code-exchanged",
        "from": "client_app",
        "to": "authorization_server",
        "channel": "back",
        "http": {
            "request": {
                "method": "POST",
                "url": "http://as/token",
                "headers": [["Accept", "*/*"]],
                "body": "code=1",
            },
            "response": {
                "status": 200,
                "headers": [["Content-Type", "text/plain"]],
                "body": "fine",
            },
        },
        "checks": [
            {
                "name": "rule_holds",
                "verdict": "passed",
                "expected": "this",
                "received": "that",
                "spec": "RFC 6749 §5.2",
                "about": ["code"],
                "explanation": "Why it is made.",
                "uses_up": "code",
            }
        ],
        "without_checks": ["code_is_unused"],
        "in_force": ["clock 1 seconds ahead"],
        "met_faults": ["answers-500"],
        "answering_fault": "answers-500",
        "source": {
            "file": "tests/unit/tracing/test_events.py",
            "line": 20,
            "function": "make_event",
        },
        "seconds": 0.012346,
    }
    assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize("text", ["Zoë’s code", "\ud800 is half a character"])
def test_a_text_is_told_as_it_is(text: str) -> None:
    """This includes invalid Unicode, which a token's claim may contain."""
    made = msgspec.structs.replace(CHECK, received=text)
    (told,) = make_event(checks=(made,)).as_dict()["checks"]
    assert told["received"] == text


def test_what_is_too_long_is_cut_wherever_it_stands() -> None:
    """This applies to URLs, headers and the texts of checks; short texts stay unchanged."""
    long = "word " * LONGEST_TEXT
    message = {"headers": (("Accept", "*/*"), ("X", long)), "body": b""}
    told = make_event(
        request=Request("GET", f"http://as/{long}", **message),
        response=Response(200, **message),
        checks=(CHECK, msgspec.structs.replace(CHECK, expected=long, received=long)),
    ).as_dict()
    request, response, (short, made) = *told["http"].values(), told["checks"]
    texts = [request["url"], request["headers"][1][1], response["headers"][1][1]]
    for text in (*texts, made["expected"], made["received"]):
        assert len(text) < LONGEST_TEXT + 40
        assert NOTE.search(text)
    assert request["headers"][0] == ["Accept", "*/*"]
    assert (short["expected"], short["received"]) == (CHECK.expected, CHECK.received)


def test_what_an_event_has_not_is_null() -> None:
    """A decision without a message, step and source has null for each."""
    told = make_event(step=None, request=None, response=None, code=None, checks=()).as_dict()
    absent = ("tour", "step", "slug", "http", "source")
    assert [told[member] for member in absent] == [None] * 5
    assert told["checks"] == []


def test_a_message_may_have_one_half() -> None:
    """A request that leaves has no response yet."""
    http = make_event(response=None).as_dict()["http"]
    assert http["response"] is None
    assert http["request"]["method"] == "POST"


@pytest.mark.parametrize(
    ("sender", "receiver", "channel"),
    [
        ("browser", "client_app", "front"),
        ("authorization_server", "browser", "front"),
        ("client_app", "authorization_server", "back"),
        ("resource_server", "resource_server", "local"),
    ],
)
def test_the_channel_follows_from_who_speaks_to_whom(
    sender: Party, receiver: Party, channel: str
) -> None:
    """It is front if a browser carries the message, back between servers, local inside a role."""
    assert make_event(sender=sender, receiver=receiver, step=LOGIN_ALLOWED).channel == channel


def test_bytes_that_are_no_text_are_kept() -> None:
    """Invalid UTF-8 is escaped byte by byte: nothing is lost and nothing fails."""
    assert as_text(b"caf\xc3\xa9 \xff\x00") == "café \\xff\x00"

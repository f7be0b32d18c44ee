"""`recorder.explaining.legs`: each message as a line."""

import pytest

from recorder.explaining.legs import Leg, legs_of
from recorder.explaining.seen import Seen
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    event,
    question,
    recorded,
    request,
    response,
)

AUTHORIZE = request(url="http://server/authorize?state=1")


def test_a_request_and_its_answer_are_told_apart() -> None:
    """Both pass between the same two parties; only one of them sends the request."""
    page = response(200, "<title>Sign in · Server</title>", Content_Type="text/html; charset=utf-8")
    told = recorded(answer(AS, BROWSER, AUTHORIZE, "user-logged-in", page), part="3.2")
    assert legs_of(told, Seen()) == [
        Leg(BROWSER, AS, False, "GET /authorize", ""),
        Leg(BROWSER, AS, True, "200, the page “Sign in”", ""),
    ]


def test_a_request_that_was_shown_is_not_shown_again() -> None:
    """The response says which request it belongs to."""
    told = recorded(answer(AS, BROWSER, AUTHORIZE, "code-issued"), part="4", answers="3.5")
    assert legs_of(told, Seen()) == [Leg(BROWSER, AS, True, "200 OK", "3.5")]


def test_what_happens_inside_has_no_legs() -> None:
    """Nothing is sent."""
    assert legs_of(recorded(event("login-allowed"), part="8.3"), Seen()) == []


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/notes?a=1", "303, redirect to /notes"),
        ("http://server/authorize?a=1", "303, redirect to authorization server /authorize"),
        ("http://app/notes#x", "303, redirect to /notes"),
        ("http://unknown/x?a=1", "303, redirect to http://unknown/x"),
    ],
)
def test_a_redirect_says_where_to(location: str, words: str) -> None:
    """By the party's name if its address is known, and without the query or fragment."""
    seen = Seen(
        [
            recorded(question(CLIENT, AS, AUTHORIZE, "client-registered"), part="2.1"),
            recorded(question(BROWSER, CLIENT, request(url="http://app/notes"), "user-entered")),
            recorded(
                question(BROWSER, CLIENT, request(url="http://app/notes"), "user-entered"), part="9"
            ),
        ]
    )
    redirect = answer(
        CLIENT, BROWSER, AUTHORIZE, "user-logged-in", response(303, Location=location)
    )
    (leg,) = legs_of(recorded(redirect, part="3.1", answers="1"), seen)
    assert leg.said == words


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ("a=1", "application/x-www-form-urlencoded", "POST /register, a form"),
        ("{}", "application/json", "POST /register, JSON"),
        ("", "application/json", "POST /register"),
        ("x", "text/plain", "POST /register"),
    ],
)
def test_a_body_is_called_by_its_kind(body: str, kind: str, words: str) -> None:
    """The words after the path say what kind of body a request has."""
    sent = request("POST", "http://server/register", body, Content_Type=kind)
    (leg,) = legs_of(recorded(question(CLIENT, AS, sent, "client-registered")), Seen())
    assert leg.said == words


def test_an_error_is_told_by_its_code() -> None:
    """The code is the one that the specification defines."""
    error = response(400, '{"error": "invalid_grant"}', Content_Type="application/json")
    told = answer(AS, CLIENT, request("POST", "http://server/token"), "token-issued", error)
    (leg,) = legs_of(recorded(told, part="7", answers="6"), Seen())
    assert leg.said == "400, error invalid_grant"

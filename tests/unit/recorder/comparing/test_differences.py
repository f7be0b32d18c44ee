"""`recorder.comparing.differences`: what differs between two events, and what may differ."""

import base64
import json
from typing import Any

import pytest

from recorder.comparing.differences import LONGEST, differences
from recorder.reading.covering import covered
from tests.unit.recorder.samples import (
    AS,
    CLIENT,
    Event,
    answer,
    check,
    event,
    question,
    recorded,
    request,
    response,
)


def found(left: Event, right: Event) -> list[tuple[str, str, str]]:
    """The differences of two events as plain strings."""
    return [tuple(one) for one in differences(*covered([recorded(left), recorded(right)]))]


def jwt(**claims: Any) -> str:
    """A token with these claims."""
    parts = (json.dumps(part).encode() for part in ({"alg": "ES256"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts), "x"])


def issued(**claims: Any) -> Event:
    """The authorization server issues an ID token."""
    body = response(200, json.dumps({"id_token": jwt(**claims)}), Content_Type="application/json")
    return answer(AS, CLIENT, request("POST", "http://a/token"), "token-issued", body)


def called(**headers: str) -> Event:
    """The client app calls the resource server."""
    return question(CLIENT, AS, request("GET", "http://r/notes", **headers), "token-presented")


def test_a_verdict_is_a_difference() -> None:
    """If it is not passed, the difference says what was expected and received."""
    left = event("login-allowed", checks=[check("nonce_is_the_one_sent")])
    right = event("login-allowed", checks=[check("nonce_is_the_one_sent", "failed")])
    refused = "failed: expected this, received this"
    assert found(left, right) == [("“nonce is the one sent”", "passed", refused)]


def test_a_warning_is_a_difference() -> None:
    """It differs both from passed and from failed."""
    left = event("login-allowed", checks=[check("state_is_used", "warning")])
    right = event("login-allowed", checks=[check("state_is_used")])
    warned = "warning: expected this, received this"
    assert found(left, right) == [("“state is used”", warned, "passed")]


def test_decisions_of_one_side_are_told_together() -> None:
    """Including checks that one side no longer made."""
    left = event("login-allowed", checks=[check("one"), check("two"), check("three")])
    right = event("login-allowed", checks=[check("one"), check("four", "failed")])
    assert found(left, right) == [
        (
            "checks on one side only",
            "“two”, “three”",
            "“four” failed: expected this, received this",
        )
    ]


def test_findings_that_hold_may_say_something_else() -> None:
    """The expected value of a passed check differs from flow to flow."""
    left, right = (event("login-allowed", checks=[check(expected=text)]) for text in "ab")
    assert found(left, right) == []


def test_what_a_token_says_is_a_difference() -> None:
    """The audience and the authentication methods count; the times and the token id do not."""
    left = issued(aud="a", amr=["pwd"], scope="x", iat=1, exp=2, auth_time=1, jti="1", nonce="1")
    right = issued(aud="b", amr=["pwd", "otp"], iat=5, exp=6, auth_time=5, jti="2", nonce="2")
    assert found(left, right) == [
        ("ID token, claim: aud", "a", "b"),
        ("ID token, claim: amr", "pwd", "pwd, otp"),
        ("ID token, claim: scope", "x", ""),
    ]


def test_a_session_is_there_or_not() -> None:
    """Only its presence counts, because every flow has its own session."""
    assert found(called(Cookie="s=1234567890"), called(Cookie="s=0987654321")) == []
    assert found(called(), called(Cookie="s=0987654321")) == [
        ("request, cookie: s", "", "one of its own")
    ]


@pytest.mark.parametrize("name", ["state", "request_uri", "user_code", "jti"])
def test_a_value_that_every_flow_has_of_its_own_is_no_difference(name: str) -> None:
    """Only its presence counts; the client id, which flows share, is compared by value."""
    left, right = (
        question(CLIENT, AS, request("GET", f"http://a/?{name}={n}&client_id={n}"), "code-issued")
        for n in ("one", "other")
    )
    assert found(left, right) == [("request, query: client_id", "one", "other")]


def test_of_credentials_the_scheme_is_told() -> None:
    """Only the scheme is shown, because the rest is secret."""
    left, right = called(Authorization="Basic eDp5"), called(Authorization=f"Bearer {jwt(a=1)}")
    assert ("request, header: Authorization", "Basic", "Bearer") in found(left, right)
    assert (
        found(called(Authorization="Bearer abcdefgh"), called(Authorization="Bearer 12345")) == []
    )


def test_status_error_and_page_are_told() -> None:
    """Those of the response come first."""
    left = answer(AS, CLIENT, request(), "token-issued", response(200, "<title>Hello</title>"))
    right = answer(AS, CLIENT, request(), "token-issued", response(400, '{"error": "x"}'))
    for told, kind in ((left, "text/html"), (right, "application/json")):
        told["http"]["response"]["headers"] = [["Content-Type", kind]]
    assert found(left, right)[:3] == [
        ("status", "200 OK", "400 Bad Request"),
        ("page", "“Hello”", ""),
        ("error", "", "x"),
    ]


def test_a_parameter_that_comes_twice_is_told_twice() -> None:
    """An attacker would try this."""
    left, right = (
        question(CLIENT, AS, request("GET", f"http://a/authorize?{query}"), "user-logged-in")
        for query in ("scope=a", "scope=a&scope=b")
    )
    assert found(left, right) == [("request, query: scope", "a", "a, b")]


@pytest.mark.parametrize("text", ["<script>", "\x1b[2J", "x" * 5000])
def test_whatever_is_sent_can_be_shown(text: str) -> None:
    """Control characters are escaped, and long values are cut."""
    left, right = (
        answer(AS, CLIENT, request(), "token-issued", response(200, body, Content_Type="a/json"))
        for body in ("{}", json.dumps({text: text}))
    )
    ((what, _, shown),) = found(left, right)
    assert "\x1b" not in what + shown
    assert max(len(what), len(shown)) < LONGEST + 50


def test_a_decision_made_in_another_part_is_no_difference() -> None:
    """A client app that has the keys makes a check at once; another fetches the keys first."""
    made = event("login-allowed", checks=[check("one")])
    left, right = covered([recorded(made), recorded(event("login-allowed"))])
    assert differences(left, right, ["one"], ["one"]) == []
    assert differences(left, right, ["one"], ["two"])

"""`recorder.console.plain`: words only, for screen readers."""

from datetime import UTC
from typing import Any

import pytest

from recorder.console.plain import render, short, spoken
from recorder.explaining.seen import Seen
from tests.unit.recorder.recordings import honest_events, refused_events
from tests.unit.recorder.rendering import rendered
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    answer,
    check,
    event,
    question,
    recorded,
    request,
    response,
)

NUMBERED = {"flow": "f", "progress": 6, "answers": None, "again": None, "tokens": []}
FORM = {"Content_Type": "application/x-www-form-urlencoded"}


def said(told: dict[str, Any], **numbers: Any) -> str:
    """An event as it is printed, on a very wide console."""
    return rendered(render(recorded(told, **NUMBERED | numbers), Seen(), UTC), 600)


def test_a_message_in_sentences() -> None:
    """Title, reason, sender and receiver, one line per value and check; specifications last."""
    sent = request("POST", "http://a/token", "code=c&client_secret=x", **FORM)
    told = question(CLIENT, AS, sent, "code-exchanged") | {"checks": [check("code_is_ours")]}
    lines = said(told, part="6").splitlines()
    assert lines[0] == "Step 6 of 13: The app sends the code to the token endpoint."
    assert lines[1].startswith("Without this step the tokens would have to pass")
    assert lines[3:] == [
        "Request from client app to authorization server: POST /token, a form.",
        "code: c. Proves that a user has agreed.",
        "1 more value.",
        "1 more check passed.",
        "Source: client_app/callback.py, line 40.",
        "Specification: RFC 6749 section 4.1.3, RFC 7636 section 4.5.",
        "",
    ]


def test_a_refusal_in_sentences() -> None:
    """The complete refusal comes before the message: what failed, why, and what to do."""
    denied = response(303, Location="http://c/callback?error=access_denied")
    told = answer(AS, BROWSER, request(), "user-logged-in", denied)
    explained = {"explanation": "The user must agree.", "received": "deny"}
    told["checks"] = [check("consent_is_given", "failed", **explained)]
    lines = said(told, part="3.6").splitlines()
    start = lines.index("Refused.")
    assert lines[start + 1 : start + 6] == [
        "Check failed: consent is given.",
        "Expected: this. Received: deny.",
        "The user must agree. RFC 6749 section 1.",
        'Refused by the authorization server: "consent is given" failed. It answers access_denied.',
        "What to do: Start again, and allow the client what it asks for.",
    ]
    assert lines[start + 6].startswith("Request from browser")


def test_a_warning_in_a_sentence() -> None:
    """A warning refuses nothing."""
    told = event("login-allowed", checks=[check("iss_is_named", "warning", received="none")])
    lines = said(told, part="8.3").splitlines()
    assert "Warning: iss is named." in lines
    assert "Expected: this. Received: none." in lines
    assert "Refused." not in lines


def test_a_weakened_role_in_a_sentence() -> None:
    """It names the role and the checks that it leaves out."""
    told = event("login-allowed", without_checks=["state_is_known", "nonce_is_ours"])
    lines = said(told, part="8.3").splitlines()
    assert "Weakened: client_app runs without: state_is_known, nonce_is_ours." in lines


def test_a_page_in_sentences() -> None:
    """Its title and a description of what it looks like."""
    page = response(200, "<title>Sign in</title><input name=a>", Content_Type="text/html")
    told = answer(AS, BROWSER, request(url="http://a/login"), "user-logged-in", page)
    lines = said(told, part="3.2", answers="1").splitlines()
    said_of_response = (
        'Response from authorization server to browser, to request 1: 200, the page "Sign in".'
    )
    assert said_of_response in lines
    assert any("asks for user name and password" in line for line in lines)


def test_checks_made_again_in_a_sentence() -> None:
    """Checks that passed before are counted."""
    told = event("code-issued", checks=[check()] * 5)
    lines = said(told, part="4", again={"part": "3.2", "checks": 3}).splitlines()
    assert "3 checks gave the same result as in 3.2." in lines
    assert "2 more checks passed." in lines


def test_a_call_of_no_step_in_a_sentence() -> None:
    """For example, another client that reads the metadata."""
    text = said(answer(AS, CLIENT, request(url="http://a/jwks")))
    assert text == (
        "Not part of a step: authorization server to another client, GET /jwks to 200.\n"
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("§4.1 · RFC 7591 §2–3", "section 4.1, RFC 7591 section 2 to 3"),
        ("http://127.0.0.1:9002/callback", "127.0.0.1:9002/callback"),
        ("“c” …d(43 characters)", '"c" , covered'),
        ("a → b", "a to b"),
    ],
)
def test_signs_are_spoken(written: str, read: str) -> None:
    """Signs become words, and addresses lose their scheme."""
    assert spoken(written) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("alice", "alice"),
        ("x" * 43, "xxxxxxxx, shortened"),
        ("word " * 30, "word " * 11 + "word, and more"),
        ("eqD_vR…(43 characters)", "eqD_vR…(43 characters)"),
    ],
)
def test_a_long_value_is_shortened(value: str, read: str) -> None:
    """A listener needs only its beginning."""
    assert short(value) == read


@pytest.mark.parametrize("events", [honest_events(), refused_events()], ids=["honest", "refused"])
def test_it_reads_well_aloud(events: Any) -> None:
    """No URL contains an ellipsis, no sentence ends twice, and no line is too long."""
    text = "".join(rendered(render(each, Seen(), UTC), 600) for each in events)
    assert "http://" not in text
    assert ".." not in text
    assert max(map(len, text.splitlines())) < 500

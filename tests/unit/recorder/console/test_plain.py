"""`recorder.console.plain`: words only."""

from datetime import UTC
from typing import Any

from recorder.console.plain import render, spoken
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


def said(told: dict[str, Any], **numbers: Any) -> str:
    """An event as it is printed, on a very wide console."""
    return rendered(render(recorded(told, **NUMBERED | numbers), UTC), 400)


def test_a_message_in_sentences() -> None:
    """Step, who to whom, each parameter on a line, each decision on a line, why; then a gap."""
    sent = request(
        "POST",
        "http://a/token",
        "client_id=x",
        Content_Type="application/x-www-form-urlencoded",
    )
    told = question(CLIENT, AS, sent, "code-exchanged") | {"checks": [check("code_is_ours")]}
    assert said(told, part="6") == (
        "Step 6 of 13, event 6. The client app hands in the code.\n"
        "From client app to authorization server, back channel.\n"
        "Request: POST http://a/token\n"
        "  form client_id: x (The public name of the client app at this server. "
        "It is not a secret.)\n"
        "Check passed: code is ours. Expected: this. Received: this. RFC 6749 section 1.\n"
        "Why: This call never passes through the browser: secret and tokens stay between servers. "
        "RFC 6749 section 4.1.3, RFC 7636 section 4.5.\n"
        "\n"
    )


def test_a_refusal_in_sentences() -> None:
    """Said at once, at its decision, and at the end with what to do."""
    denied = response(303, Location="http://c/callback?error=access_denied")
    told = answer(AS, BROWSER, request(), "user-logged-in", denied)
    told["checks"] = [check("consent_is_given", "failed")]
    lines = said(told, part="3.6").splitlines()
    assert lines[1] == "Refused."
    assert lines[-5].startswith("Check failed: consent is given. Expected: this.")
    assert lines[-4:-2] == [
        'Refused by the authorization server: "consent is given" failed. It answers access_denied.',
        "What to do: Start again, and allow the client what it asks for.",
    ]


def test_a_warning_in_a_sentence() -> None:
    """It is neither what holds nor what does not."""
    told = event("login-allowed", checks=[check("iss_is_named", "warning", received="none")])
    lines = said(told, part="8.3").splitlines()
    assert "Warning: iss is named. Expected: this. Received: none. RFC 6749 section 1." in lines
    assert "Refused." not in lines


def test_a_weakened_role_in_a_sentence() -> None:
    """Which role, and which checks it leaves out."""
    told = event("login-allowed", without_checks=["state_is_known", "nonce_is_ours"])
    lines = said(told, part="8.3").splitlines()
    assert "Weakened: client_app runs without: state_is_known, nonce_is_ours." in lines


def test_an_answer_a_page_and_a_token_in_sentences() -> None:
    """What it answers, what the page asks for, what the token says."""
    page = response(200, "<title>Log in</title><input name=a>", Content_Type="text/html")
    told = answer(AS, BROWSER, request(url="http://a/login"), "user-logged-in", page)
    token = {"name": "id_token", "in": "response", "header": {}, "claims": {"sub": "alice"}}
    lines = said(told, part="3.2", answers="1", tokens=[token]).splitlines()
    assert "This answers event 1, GET /login." in lines
    assert "Response: 200 OK" in lines
    assert '  page "Log in", asks for a' in lines
    assert "ID token, decoded." in lines
    assert "  claim sub: alice (The user: a permanent identifier at this issuer.)" in lines


def test_decisions_made_again_in_a_sentence() -> None:
    """They passed; they are counted."""
    told = event("code-issued", checks=[check()] * 3)
    lines = said(told, part="4", again={"part": "3.2", "checks": 3}).splitlines()
    assert "Checks passed: 3 checks gave the same result as in 3.2." in lines


def test_a_call_of_no_step_in_a_sentence() -> None:
    """And its refusal in another."""
    told = answer(AS, BROWSER, request(url="http://a/userinfo"), None, response(401))
    assert said(told, part=None) == (
        "Not part of a step: authorization server to browser, GET /userinfo to 401.\n"
        "Refused by the authorization server. It answers 401 Unauthorized.\n"
    )


def test_signs_are_spoken() -> None:
    """Words in place of signs, also in what is shortened."""
    assert spoken("a → b, §4.1 · “c” d…(43 characters) e…fghijk(612 characters)") == (
        'a to b, section 4.1, "c" d... (43 characters) e...fghijk (612 characters)'
    )

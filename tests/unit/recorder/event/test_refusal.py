"""`recorder.event.refusal`: who refused, and why."""

from typing import Any

import pytest

from recorder.event.refusal import Refusal, error_of, refusal_of
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    RS,
    Event,
    answer,
    check,
    event,
    request,
    response,
    told,
)

TOKEN = request("POST", "http://a/token")


def refused(event: Event, part: str | None = None) -> Refusal | None:
    """The refusal in an event as a role sends it."""
    return refusal_of(told(event), part)


def test_what_passes_is_no_refusal() -> None:
    """Neither a passed check, nor a redirect, nor a page."""
    assert refused(event("login-allowed", checks=[check()])) is None
    assert refused(answer(AS, BROWSER, TOKEN, answered=response(303, Location="/x?y=z"))) is None


def test_a_check_that_does_not_pass_is_one() -> None:
    """The refusal names the first failed check."""
    made = event(
        "login-allowed", checks=[check(), check("rule", "failed"), check(verdict="failed")]
    )
    assert refused(made, "8.3") == Refusal(CLIENT, "8.3", "login-allowed", "rule", None, None)


def test_a_warning_refuses_nothing() -> None:
    """The request is allowed, although it is weaker than best practice."""
    assert refused(event("login-allowed", checks=[check(), check("rule", "warning")])) is None


def test_an_error_status_is_one() -> None:
    """Statuses from 400 on count; the error code is taken from the body."""
    body = '{"error": "invalid_grant"}'
    made = answer(
        AS, CLIENT, TOKEN, "token-issued", response(400, body, Content_Type="application/json")
    )
    assert refused(made) == Refusal(AS, None, "token-issued", None, 400, "invalid_grant")
    assert refused(answer(AS, CLIENT, TOKEN, None, response(399))) is None


@pytest.mark.parametrize("error", ["authorization_pending", "slow_down"])
def test_an_answer_that_says_to_ask_again_is_none(error: str) -> None:
    """RFC 8628 §3.5: the user has not decided yet."""
    answered = response(400, f'{{"error": "{error}"}}', Content_Type="application/json")
    made = answer(AS, CLIENT, TOKEN, "device-polled", answered)
    assert refused(made | {"checks": [check("person_has_decided", "failed")]}) is None


def test_a_redirect_with_an_error_is_one() -> None:
    """RFC 6749 §4.1.2.1: the error is delivered through the browser."""
    sent = response(303, Location="http://c/callback?error=access_denied&state=1")
    refusal = refused(answer(AS, BROWSER, TOKEN, "user-logged-in", sent))
    assert refusal == Refusal(AS, None, "user-logged-in", None, None, "access_denied")


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        (
            response(401, WWW_Authenticate='Bearer realm="x", error="invalid_token"'),
            "invalid_token",
        ),
        (response(401, WWW_Authenticate="Bearer"), None),
        (response(400, "{", Content_Type="application/json"), None),
        (response(400, "[1]", Content_Type="application/json"), None),
        (response(400, '{"error": 5}', Content_Type="application/json"), None),
        (response(400, '{"error": "x"}', Content_Type="text/plain"), None),
        (response(200, '{"error": "x"}', Content_Type="application/json"), None),
        (response(303, Location="http://[::1/?error=x"), "x"),
    ],
)
def test_where_an_error_is_said(sent: dict[str, Any], error: str | None) -> None:
    """In a challenge, a document or a URL; malformed input yields no error."""
    answered = told(answer(AS, CLIENT, TOKEN, answered=sent)).response
    assert answered is not None
    assert error_of(answered) == error


def test_a_resource_server_refuses_too() -> None:
    """RFC 6750 §3: it sends a challenge."""
    sent = response(403, WWW_Authenticate='Bearer error="insufficient_scope"')
    refusal = refused(answer(RS, CLIENT, request(), "resource-returned", sent))
    assert refusal is not None
    assert (refusal.role, refusal.error, refusal.status) == (RS, "insufficient_scope", 403)

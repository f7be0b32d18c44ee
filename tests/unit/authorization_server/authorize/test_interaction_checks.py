"""What is checked about a code before it is sent."""

from dataclasses import replace

import pytest

from authorization_server.authorize.interaction_checks import CODE_CHECKS
from authorization_server.storage.authorization_grants import CodeRecord
from tests.support.verbs import CALLBACK, Issuer
from tracing.catalogue import USER_LOGGED_IN
from tracing.checks import Refused, decide

GOOD = CodeRecord(
    code="c" * 43,
    client_id="client",
    sub="alice",
    redirect_uri=CALLBACK,
    redirect_uri_was_sent=True,
    scope="openid",
    nonce=None,
    code_challenge="x" * 43,
    logged_in_at=0,
    issued_at=1000,
    expires_at=1060,
)


def test_a_good_code_may_leave() -> None:
    """All checks pass."""
    decide(None, CODE_CHECKS, GOOD)


@pytest.mark.parametrize(
    ("bad", "check"),
    [
        (replace(GOOD, code="c" * 21), "code_cannot_be_guessed"),
        (replace(GOOD, client_id=""), "code_is_bound"),
        (replace(GOOD, redirect_uri=""), "code_is_bound"),
        (replace(GOOD, expires_at=1000), "code_is_short_lived"),
        (replace(GOOD, expires_at=1601), "code_is_short_lived"),
    ],
)
def test_a_bad_one_may_not(bad: CodeRecord, check: str) -> None:
    """RFC 6749 §4.1.2, §10.10: no code that is guessable, bound to nothing, or long-lived."""
    with pytest.raises(Refused, match=check):
        decide(None, CODE_CHECKS, bad)


def test_the_trace_of_a_login_holds_no_password(issuer: Issuer) -> None:
    """Findings are shown to people: they never carry what was typed."""
    client, browser = issuer.register(), issuer.browser()
    page = browser.authorize(client)
    browser.log_in(page, "bob", "looking-glass")
    browser.log_in(page, "bob")
    said = [
        text
        for event in issuer.told(USER_LOGGED_IN)
        for made in event.checks
        for text in (made.expected, made.received)
    ]
    assert any("password of bob" in text for text in said)
    assert not any("looking-glass" in text or "builder" in text for text in said)

"""`recorder.reading.refusals`: a refusal in words."""

import pytest

from recorder.event.refusal import Refusal
from recorder.reading import refusals
from tests.unit.recorder.samples import AS, CLIENT


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        (
            Refusal(AS, "7", "token-issued", "code_is_unused", 400, "invalid_grant"),
            "Refused by the authorization server: “code is unused” failed. "
            "It answers invalid_grant.",
        ),
        (
            Refusal(CLIENT, "5", "redirect-followed", "state_is_known", None, None),
            "Refused by the client app: “state is known” failed.",
        ),
        (
            Refusal(CLIENT, "6.2", "code-exchanged", None, 502, None),
            "Refused by the client app. It answers 502 Bad Gateway.",
        ),
        (Refusal(CLIENT, "1", None, None, 599, None), "Refused by the client app. It answers 599."),
    ],
)
def test_a_refusal_in_words(refusal: Refusal, reason: str) -> None:
    """Which role refused, why, and with what response."""
    assert refusals.reason(refusal) == reason


@pytest.mark.parametrize(
    ("check", "error", "why"),
    [
        ("pkce_is_used", "invalid_grant", "“PKCE is used” failed"),
        (None, "invalid_\x1bgrant", "invalid_\\x1bgrant"),
        (None, None, "400 Bad Request"),
    ],
)
def test_why_in_few_words(check: str | None, error: str | None, why: str) -> None:
    """The failed check says most, but its name alone would read as if it had passed."""
    assert refusals.why_refused(Refusal("client_app", "5", None, check, 400, error)) == why


def test_advice_where_there_is_some() -> None:
    """A known error has a remedy."""
    known = Refusal(AS, "7", "token-issued", None, 400, "invalid_grant")
    assert (refusals.advice(known) or "").startswith("Start a new flow")
    assert refusals.advice(Refusal(AS, "7", "token-issued", None, 400, "frobnicated")) is None
    assert refusals.advice(Refusal(AS, "7", "token-issued", None, 400, None)) is None
    unread = Refusal(AS, "1.1", "request-refused", None, 405, "invalid_request")
    assert (refusals.advice(unread) or "").startswith("Use a method")
    assert refusals.reason(unread).endswith("It answers 405 Method Not Allowed.")
    assert refusals.where_refused(unread) == "before its step was known"

"""The client id and secret that a client sends are parsed and described without the secret."""

from base64 import b64encode

import pytest

from resource_server.verification.client_secret import LONGEST, ClientSecret
from resource_server.verification.client_secret_checks import CREDENTIALS_CHECKS, SECRET_CHECKS
from resource_server.verification.introspection import Trial
from tests.unit.resource_server.stage import findings
from tracing.checks import leaving_out

ACCEPTED = Trial(True, "")


def client(pair: bytes | str, trial: Trial = ACCEPTED) -> ClientSecret:
    """A client that sends this pair in base64, or this string unchanged."""
    sent = b64encode(pair).decode() if isinstance(pair, bytes) else pair
    return ClientSecret(f"Basic {sent}".strip(), "http://issuer", lambda _: trial)


@pytest.mark.parametrize(
    ("pair", "received"),
    [
        (b"an+app:s3cret", "client id an app, and a secret"),
        ("", "none"),
        ("A" * (LONGEST + 4), f"{LONGEST + 4} characters"),
        ("!", "a text that is not UTF-8 in base64"),
        (b"\xff:\xfe", "a text that is not UTF-8 in base64"),
        (b"an app", "a text without a colon"),
        (b":s3cret", "no client id"),
        (b"an app:", "no client secret"),
        (b"a%00:b", "a part that is too long, or has characters that cannot be printed"),
    ],
)
def test_each_fault_of_the_credentials_has_words_of_its_own(
    pair: bytes | str, received: str
) -> None:
    """Missing, incomplete, unreadable and wrong are different findings. None of them shows the
    secret.
    """
    made = findings(CREDENTIALS_CHECKS, client(pair))["credentials_are_well_formed"]
    assert made.received == received
    assert (made.verdict == "passed") == ("and a secret" in received)


@pytest.mark.parametrize(
    ("trial", "name", "expected", "received"),
    [
        (
            Trial(False, "no answer in time from http://issuer/introspect"),
            "issuer_answers",
            "an answer from http://issuer",
            "no answer in time from http://issuer/introspect",
        ),
        (
            Trial(False, ""),
            "client_secret_is_right",
            "the secret of an app",
            "a different secret, or an unknown client",
        ),
        (
            ACCEPTED,
            "client_secret_is_right",
            "the secret of an app",
            "the secret of an app",
        ),
    ],
)
def test_what_the_issuer_says_is_put_into_words(
    trial: Trial, name: str, expected: str, received: str
) -> None:
    """If the issuer does not respond, that says nothing about the secret."""
    made = list(findings(SECRET_CHECKS, client(b"an app:s3cret", trial)).values())[-1]
    assert (made.name, made.expected, made.received) == (name, expected, received)


def test_the_issuer_is_not_asked_about_what_cannot_be_read() -> None:
    """Not even if the check that refuses it is left out."""
    asked: list[object] = []
    unreadable = ClientSecret("Basic !", "http://issuer", asked.append)  # type: ignore[arg-type]
    with leaving_out(frozenset({"credentials_are_well_formed"})):
        made = findings((*CREDENTIALS_CHECKS, *SECRET_CHECKS), unreadable)
    assert made["client_secret_is_right"].verdict == "failed"
    assert made["client_secret_is_right"].received == "none"
    assert asked == []

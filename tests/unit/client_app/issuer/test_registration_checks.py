"""The rules for a registration."""

from dataclasses import replace
from typing import Any

import pytest

from client_app.issuer.back_channel import Answer
from client_app.issuer.registration_checks import (
    REGISTRATION_ANSWER_CHECKS,
    REGISTRATION_CHECKS,
    REMEMBRANCE_CHECKS,
    AtHand,
    Registration,
)

PROPER = Registration(
    issuer="https://issuer.example",
    redirect_uri="https://app.example/callback",
    client_id="me",
    client_secret="hush",
    auth_method="client_secret_basic",
    id_token_algs=("RS256",),
    secret_expires_at=0,
    origin="test",
)


def refused_by(**changed: Any) -> str:
    """The rule that refuses a registration with these changes, or an empty text."""
    at_hand = AtHand(replace(PROPER, **changed), "https://app.example/callback", now=1000)
    return next((rule.name for rule in REGISTRATION_CHECKS if not rule(at_hand).passed), "")


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"auth_method": "client_secret_post"},
        {"auth_method": "none", "client_secret": ""},
        {"secret_expires_at": 1001},
        {"id_token_algs": ("ES256", "PS512")},
    ],
    ids=str,
)
def test_what_can_be_used_passes(changed: dict[str, Any]) -> None:
    """With a secret, without one, for a while."""
    assert refused_by(**changed) == ""


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"client_id": ""}, "registration_is_stored"),
        ({"client_id": "\x00"}, "registration_is_stored"),
        ({"client_id": "é"}, "registration_is_stored"),
        ({"redirect_uri": "https://app.example/callback/"}, "redirect_uri_is_ours"),
        ({"auth_method": "private_key_jwt"}, "client_can_authenticate"),
        ({"client_secret": ""}, "client_can_authenticate"),
        ({"client_secret": "a\nb"}, "client_can_authenticate"),
        ({"secret_expires_at": 1000}, "client_can_authenticate"),
        ({"id_token_algs": ("none",)}, "id_token_algorithm_is_asymmetric"),
        ({"id_token_algs": ("RS256", "HS256")}, "id_token_algorithm_is_asymmetric"),
        ({"id_token_algs": ()}, "id_token_algorithm_is_asymmetric"),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_refused(changed: dict[str, Any], rule: str) -> None:
    """Before a browser is sent anywhere with it."""
    assert refused_by(**changed) == rule


def test_no_secret_is_told() -> None:
    """Neither a finding nor a representation shows it."""
    at_hand = AtHand(PROPER, "https://app.example/callback", now=1000)
    assert "hush" not in str([rule(at_hand) for rule in REGISTRATION_CHECKS])
    assert "hush" not in repr(PROPER)


@pytest.mark.parametrize(
    ("status", "document", "passes"),
    [(201, {}, True), (200, {}, True), (201, [], False), (400, {}, False), (0, None, False)],
)
def test_success_has_a_status_and_an_object(status: int, document: Any, passes: bool) -> None:
    """RFC 7591 §3.2.1: 201; 200 is common."""
    answer = Answer("https://issuer.example/register", status, document)
    assert all(rule(answer).passed for rule in REGISTRATION_ANSWER_CHECKS) is passes


@pytest.mark.parametrize(("status", "passes"), [(0, False), (401, True), (200, True)])
def test_any_answer_says_something_about_memory(status: int, passes: bool) -> None:
    """Only silence says nothing."""
    answer = Answer("https://issuer.example/token", status, None)
    assert all(rule(answer).passed for rule in REMEMBRANCE_CHECKS) is passes

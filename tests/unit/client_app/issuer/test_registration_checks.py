"""The checks of a registration."""

from dataclasses import replace
from typing import Any

import pytest

from client_app.issuer.back_channel import Answer
from client_app.issuer.registration_checks import (
    REGISTRATION_ANSWER_CHECKS,
    REGISTRATION_CHECKS,
    REMEMBRANCE_CHECKS,
    KnownRegistration,
    Registration,
    client_can_authenticate,
)
from tests.unit.client_app import checking
from tests.unit.client_app.checking import texts

REJECTED = "registration_is_accepted"

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


def known(**changed: Any) -> KnownRegistration:
    """A registration with these changes."""
    return KnownRegistration(replace(PROPER, **changed), "https://app.example/callback", now=1000)


def refused_by(**changed: Any) -> str:
    """The name of the check that a registration with these changes fails, or an empty string."""
    return checking.refused_by(REGISTRATION_CHECKS, known(**changed))


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
    """With a secret, without one, or with one that expires."""
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
    """This happens before a browser is redirected anywhere with it."""
    assert refused_by(**changed) == rule


def test_no_secret_is_told() -> None:
    """Neither a finding nor a representation contains it."""
    assert "hush" not in texts(REGISTRATION_CHECKS, known())
    assert "hush" not in repr(PROPER)


@pytest.mark.parametrize(
    ("status", "document", "refused_by"),
    [(201, {}, ""), (200, {}, ""), (201, None, REJECTED), (400, {}, REJECTED), (0, None, REJECTED)],
)
def test_success_has_a_status_and_an_object(status: int, document: Any, refused_by: str) -> None:
    """RFC 7591 §3.2.1: the status is 201; 200 is common."""
    answer = Answer("https://issuer.example/register", status, document)
    assert checking.refused_by(REGISTRATION_ANSWER_CHECKS, answer) == refused_by


@pytest.mark.parametrize(("status", "passes"), [(0, False), (401, True), (200, True)])
def test_any_answer_says_whether_the_client_is_known(status: int, passes: bool) -> None:
    """Only a missing response says nothing."""
    answer = Answer("https://issuer.example/token", status, None)
    assert (checking.refused_by(REMEMBRANCE_CHECKS, answer) == "") is passes


@pytest.mark.parametrize(
    ("changed", "received"),
    [
        ({"client_secret": ""}, "client_secret_basic with no client secret"),
        ({"secret_expires_at": 1000}, "client_secret_basic with an expired client secret"),
        (
            {"client_secret": "a\nb"},
            "client_secret_basic with a client secret that is not printable",
        ),
        ({"auth_method": "private_key_jwt"}, "private_key_jwt with a client secret"),
    ],
)
def test_each_way_to_fail_has_its_own_text(changed: dict[str, Any], received: str) -> None:
    """No secret, an expired one, an unusable one, and a method of a different kind of client."""
    assert f"received {received}" in texts([client_can_authenticate], known(**changed))


def test_a_secret_in_the_form_is_a_warning() -> None:
    """RFC 6749 §2.3.1: the form is not recommended; the header is."""
    found = client_can_authenticate.find(known(auth_method="client_secret_post"))
    assert (found.verdict, found.received) == ("warning", "client_secret_post")
    assert client_can_authenticate.find(known()).verdict == "passed"


def test_200_instead_of_201_is_a_warning() -> None:
    """RFC 7591 §3.2.1: 201 Created."""
    (rule,) = REGISTRATION_ANSWER_CHECKS
    verdicts = [rule.find(Answer("", status, {})).verdict for status in (200, 201, 400)]
    assert verdicts == ["warning", "passed", "failed"]

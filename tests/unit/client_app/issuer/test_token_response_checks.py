"""The checks of a token response."""

from typing import Any

import pytest

from client_app.issuer.back_channel import Answer
from client_app.issuer.client_responses import ClientResponse
from client_app.issuer.token_response_checks import (
    CODE_RESPONSE_CHECKS,
    TOKEN_RESPONSE_CHECKS,
    access_token_fits_the_header,
    lifetime_is_a_number,
)
from tests.support.faults import for_every
from tests.unit.client_app import checking
from tracing.checks import Refused, decide

PROPER = {
    "access_token": "abc.DEF-123_~+/==",
    "token_type": "Bearer",
    "expires_in": 300,
    "refresh_token": "any visible text!",
    "scope": "openid notes:read",
    "id_token": "a.b.c",
}


def response(status: int, document: dict[str, Any]) -> ClientResponse:
    """A response of the token endpoint with these changes."""
    answer = Answer("https://issuer.example/token", status, document)
    return ClientResponse(answer=answer, forget_client=lambda: None)


def refused_by(status: int = 200, **changed: Any) -> str:
    """The name of the check that fails for a response with these changes, or an empty string."""
    document = {name: it for name, it in (PROPER | changed).items() if it is not None}
    return checking.refused_by(CODE_RESPONSE_CHECKS, response(status, document))


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"token_type": "bearer"},
        {"token_type": "BEARER"},
        {"expires_in": None},
        {"expires_in": 0},
        {"expires_in": 1.5},
        {"refresh_token": None},
        {"scope": None},
        {"surprise": {}},
    ],
    ids=str,
)
def test_what_the_specification_allows_passes(changed: dict[str, Any]) -> None:
    """RFC 6749 §5.1: the type in any case; lifetime, refresh token and scope are optional."""
    assert refused_by(**changed) == ""


@for_every(
    ("changed", "rule"),
    [
        ({"token_type": None}, "token_type_is_bearer"),
        ({"token_type": "DPoP"}, "token_type_is_bearer"),
        ({"token_type": 5}, "token_type_is_bearer"),
        ({"access_token": None}, "access_token_fits_the_header"),
        ({"access_token": ""}, "access_token_fits_the_header"),
        ({"access_token": "a b"}, "access_token_fits_the_header"),
        ({"access_token": "a\r\nX-Evil: 1"}, "access_token_fits_the_header"),
        ({"access_token": ["a"]}, "access_token_fits_the_header"),
        ({"expires_in": "300"}, "lifetime_is_a_number"),
        ({"expires_in": True}, "lifetime_is_a_number"),
        ({"expires_in": -1}, "lifetime_is_a_number"),
        ({"expires_in": float("nan")}, "lifetime_is_a_number"),
        ({"expires_in": float("inf")}, "lifetime_is_a_number"),
        ({"expires_in": 10**400}, "lifetime_is_a_number"),
        ({"scope": ""}, "scope_is_well_formed"),
        ({"scope": "a  b"}, "scope_is_well_formed"),
        ({"scope": ["openid"]}, "scope_is_well_formed"),
        ({"scope": "a\x00"}, "scope_is_well_formed"),
        ({"refresh_token": ""}, "refresh_token_is_well_formed"),
        ({"refresh_token": "\ud800"}, "refresh_token_is_well_formed"),
        ({"refresh_token": 5}, "refresh_token_is_well_formed"),
        ({"id_token": None}, "id_token_is_there"),
        ({"id_token": 5}, "id_token_is_there"),
    ],
)
def test_anything_else_is_refused(changed: dict[str, Any], rule: str) -> None:
    """The response is rejected before the client stores any of it."""
    assert refused_by(**changed) == rule


@pytest.mark.parametrize("status", [0, 201, 302, 400, 500])
def test_success_is_200(status: int) -> None:
    """RFC 6749 §5.1, and §5.2 for error responses."""
    assert refused_by(status) == "tokens_are_issued"


def test_a_refresh_needs_no_id_token() -> None:
    """OIDC Core §12.2: the response might not contain one."""
    without = {name: it for name, it in PROPER.items() if name != "id_token"}
    assert checking.refused_by(TOKEN_RESPONSE_CHECKS, response(200, without)) == ""


def test_no_token_is_told() -> None:
    """Findings are shown to people."""
    told = checking.texts(CODE_RESPONSE_CHECKS, response(200, PROPER))
    for name in ("access_token", "refresh_token", "id_token"):
        assert str(PROPER[name]) not in told


@pytest.mark.parametrize(
    ("access_token", "received"),
    [
        (None, "none"),
        ("", "an empty string"),
        (5, "5"),
        ("a b", "3 characters, not all of them allowed"),
    ],
)
def test_missing_empty_wrong_and_malformed_are_told_apart(access_token: Any, received: str) -> None:
    """Each has its own text, and none contains the token itself."""
    document = PROPER | {"access_token": access_token}
    told = checking.texts([access_token_fits_the_header], response(200, document))
    assert told.endswith(f"received {received}")


def test_a_token_without_lifetime_is_a_warning() -> None:
    """RFC 6749 §5.1: expires_in is recommended."""
    without = {name: it for name, it in PROPER.items() if name != "expires_in"}
    assert lifetime_is_a_number.find(response(200, without)).verdict == "warning"
    assert lifetime_is_a_number.find(response(200, PROPER)).verdict == "passed"


def test_a_client_that_is_not_known_is_forgotten() -> None:
    """`invalid_client`: the failed check itself removes the registration."""
    forgotten: list[str] = []
    answer = Answer("https://issuer.example/token", 401, {"error": "invalid_client"})
    unknown = ClientResponse(answer=answer, forget_client=lambda: forgotten.append("it"))
    with pytest.raises(Refused):
        decide(None, CODE_RESPONSE_CHECKS, unknown)
    assert forgotten == ["it"]
    with pytest.raises(Refused):
        decide(None, CODE_RESPONSE_CHECKS, response(400, {"error": "invalid_grant"}))

"""The rules for a token response."""

from typing import Any

import pytest

from client_app.issuer.back_channel import Answer
from client_app.issuer.token_response_checks import CODE_RESPONSE_CHECKS, TOKEN_RESPONSE_CHECKS
from tests.support.faults import for_every

PROPER = {
    "access_token": "abc.DEF-123_~+/==",
    "token_type": "Bearer",
    "expires_in": 300,
    "refresh_token": "any visible text!",
    "scope": "openid notes:read",
    "id_token": "a.b.c",
}


def refused_by(status: int = 200, **changed: Any) -> str:
    """The rule that refuses an answer with these changes, or an empty text."""
    document = {name: it for name, it in (PROPER | changed).items() if it is not None}
    answer = Answer("https://issuer.example/token", status, document)
    return next((rule.name for rule in CODE_RESPONSE_CHECKS if not rule(answer).passed), "")


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
    """RFC 6749 §5.1: type in any case, lifetime, refresh token and scope optional."""
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
        ({"refresh_token": ""}, "refresh_token_is_text"),
        ({"refresh_token": "\ud800"}, "refresh_token_is_text"),
        ({"refresh_token": 5}, "refresh_token_is_text"),
        ({"id_token": None}, "id_token_is_there"),
        ({"id_token": 5}, "id_token_is_there"),
    ],
)
def test_anything_else_is_refused(changed: dict[str, Any], rule: str) -> None:
    """Before the client keeps any of it."""
    assert refused_by(**changed) == rule


@pytest.mark.parametrize("status", [0, 201, 302, 400, 500])
def test_success_is_200(status: int) -> None:
    """RFC 6749 §5.1, and §5.2 for all that is none."""
    assert refused_by(status) == "tokens_are_issued"


def test_a_refresh_needs_no_id_token() -> None:
    """OIDC Core §12.2: it might not contain one."""
    without = {name: it for name, it in PROPER.items() if name != "id_token"}
    answer = Answer("https://issuer.example/token", 200, without)
    assert all(rule(answer).passed for rule in TOKEN_RESPONSE_CHECKS)


def test_no_token_is_told() -> None:
    """Findings are shown to people."""
    answer = Answer("https://issuer.example/token", 200, PROPER)
    told = str([rule(answer) for rule in CODE_RESPONSE_CHECKS])
    for name in ("access_token", "refresh_token", "id_token"):
        assert str(PROPER[name]) not in told

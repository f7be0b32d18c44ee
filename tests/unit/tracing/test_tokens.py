"""`tracing.tokens`: a JWT, read for display."""

import base64
import json
from typing import Any

import pytest

from tracing.tokens import LONGEST, decoded, found_in

HEADER = {"alg": "ES256", "typ": "at+jwt"}
CLAIMS = {"sub": "alice", "note": "ÄÖÜ?>~"}


def part(document: Any) -> str:
    """JSON as unpadded base64url (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


TOKEN = f"{part(HEADER)}.{part(CLAIMS)}.c2lnbmF0dXJl"


def test_header_and_claims_are_read() -> None:
    """Whatever the length of the parts: padding is added."""
    assert decoded(TOKEN) == (HEADER, CLAIMS)
    for length in range(4):
        claims = {"sub": "x" * length}
        assert decoded(f"{part(HEADER)}.{part(claims)}.") == (HEADER, claims)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "opaque",
        "a.b.c",
        f"{part(HEADER)}.{part(CLAIMS)}",
        f"{part(HEADER)}.{part(CLAIMS)}.a.b",
        f"{part(HEADER)}.{part(['no', 'object'])}.c",
        f"{part(HEADER)}.ÄÖ.c",
        f"{part(HEADER)}.{part({'deep': json.loads('[' * 300 + ']' * 300)})}.c",
        f"{part(HEADER)}.{part({'sub': 'x' * LONGEST})}.c",
        TOKEN[:20] + "…(612 characters)",
    ],
)
def test_what_is_no_token_is_none(text: str) -> None:
    """Opaque, cut, malformed, nested without end or far too long: no error either."""
    assert decoded(text) is None


def event(request: dict[str, Any] | None, response: dict[str, Any] | None) -> dict[str, Any]:
    """An event with these messages."""
    return {"http": {"request": request, "response": response}}


def test_tokens_are_found_where_they_travel() -> None:
    """In a JSON answer, in a form and behind Bearer; each named as what it is, and once."""
    told = {"name": "access_token", "in": "request", "header": HEADER, "claims": CLAIMS}
    bearer = {"url": "http://a/", "headers": [["authorization", f"Bearer {TOKEN}"]], "body": ""}
    form = {
        "url": "http://a/",
        "headers": [["Content-Type", "application/x-www-form-urlencoded"]],
        "body": f"token={TOKEN}&token_type_hint=access_token",
    }
    answer = {
        "headers": [["Content-Type", "application/json"]],
        "body": json.dumps({"access_token": TOKEN, "token_type": "Bearer"}),
    }
    assert found_in(event(bearer, None)) == [told]
    assert found_in(event(form, None)) == [told | {"name": "token"}]
    assert found_in(event(None, answer)) == [told | {"in": "response"}]
    assert found_in(event(bearer, answer)) == [told]
    assert found_in({"http": None}) == []

"""`tracing.tokens`: a JWT, decoded for display."""

import base64
import json
from typing import Any

import pytest

from tracing.tokens import LONGEST, decoded, found_in

HEADER = {"alg": "ES256", "typ": "at+jwt"}
CLAIMS = {"sub": "alice", "note": "ÄÖÜ?>~"}


def part(document: Any) -> str:
    """Return JSON as unpadded base64url (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


TOKEN = f"{part(HEADER)}.{part(CLAIMS)}.c2lnbmF0dXJl"


def test_header_and_claims_are_read() -> None:
    """Padding is added, whatever the length of the parts."""
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
    """Opaque, cut, malformed, deeply nested or very long texts give None, and no exception."""
    assert decoded(text) is None


def event(request: dict[str, Any] | None, response: dict[str, Any] | None) -> dict[str, Any]:
    """Return an event with these messages."""
    return {"http": {"request": request, "response": response}}


def test_tokens_are_found_where_they_travel() -> None:
    """They may be in a JSON response, a form or a Bearer header; each is listed once, by name."""
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

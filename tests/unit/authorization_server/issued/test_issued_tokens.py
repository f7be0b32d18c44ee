"""Reading tokens back: anything this server did not issue is rejected without a server error."""

import base64
import json
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from tests.support.faults import for_every
from tests.support.verbs import Issuer, claims_of, header_of

HEADERS: dict[str, Any] = {
    "no object": [],
    "a number": 5,
    "null": None,
    "nothing": {},
    "alg none": {"alg": "none"},
    "alg list": {"alg": ["ES256"]},
    "alg number": {"alg": 5},
    "alg HS256": {"alg": "HS256"},
    "kid number": {"alg": "ES256", "kid": 5},
    "kid list": {"alg": "ES256", "kid": ["x"]},
    "kid unknown": {"alg": "ES256", "kid": "unheard-of"},
    "crit": {"alg": "ES256", "crit": ["x"]},
    "crit number": {"alg": "ES256", "crit": 5},
    "crit null": {"alg": "ES256", "crit": None},
    "crit lists": {"alg": "ES256", "crit": [["x"]]},
    "crit object": {"alg": "ES256", "crit": {"b64": 1}},
    "b64": {"alg": "ES256", "b64": False, "crit": ["b64"]},
    "jwk": {"alg": "ES256", "jwk": {"kty": "EC"}},
    "jku": {"alg": "ES256", "jku": "http://127.0.0.1:1/jwks"},
    "typ number": {"alg": "ES256", "typ": 5},
    "deep": {"alg": "ES256", "x": json.loads("[" * 800 + "]" * 800)},
}
TEXTS = ["", "x", "..", "a.b.c", "a.b.c.d.e", "é.é.é", "\x00.\x00.\x00", "." * 1000, "=.=.=", "ey"]


def part(value: object) -> str:
    """A part of a JWT."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@for_every("header", HEADERS.values())
def test_a_strange_header_makes_no_token(issuer: Issuer, header: object) -> None:
    """RFC 8725 §3.1: whatever the header says, only what this server signed is trusted."""
    client = issuer.register()
    _, payload, signature = client.tokens()["access_token"].split(".")
    token = f"{part(header)}.{payload}.{signature}"
    assert not client.is_active(token)
    assert client.revoke(token).status_code == 200
    assert issuer.userinfo(token).status_code == 401


@pytest.mark.parametrize("text", TEXTS)
def test_a_strange_text_makes_no_token(issuer: Issuer, text: str) -> None:
    """Any text may be sent as a token."""
    client = issuer.register()
    # RFC 6750 §3.1: invalid_request if the header holds no token, otherwise invalid_token.
    assert issuer.userinfo(text.encode().decode("latin-1")).status_code in (400, 401)
    if text:
        assert not client.is_active(text)
        assert client.revoke(text).status_code == 200


def test_a_token_of_another_key_is_not_ours(issuer: Issuer) -> None:
    """The same claims and the same kid, but a different signature."""
    client = issuer.register()
    token = client.tokens()["access_token"]
    header = header_of(token)
    foreign = ECKey.generate_key("P-256", {"kid": header["kid"], "alg": "ES256", "use": "sig"})
    forged = jwt.encode(header, claims_of(token), KeySet([foreign]), ["ES256"])
    assert not client.is_active(forged)
    assert issuer.userinfo(forged).status_code == 401
    assert client.is_active(token)


def test_an_unsigned_token_is_not_ours(issuer: Issuer) -> None:
    """RFC 8725 §3.2: alg is none, with the claims of a valid token."""
    client = issuer.register()
    token = client.tokens()["access_token"]
    unsigned = f"{part({'alg': 'none', 'typ': 'at+jwt'})}.{part(claims_of(token))}."
    assert not client.is_active(unsigned)
    assert issuer.userinfo(unsigned).status_code == 401

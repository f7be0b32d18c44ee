"""The client's own key pairs."""

import json

from joserfc import jwt
from joserfc.jwk import import_key

from client_app.issuer.key_pairs import new_key_pair, public_jwk, signed, thumbprint

KEY_PAIR = new_key_pair()


def test_only_the_public_half_is_shown() -> None:
    """RFC 7518 §6.2.2: `d` is the private part."""
    assert "d" in json.loads(KEY_PAIR)
    assert set(public_jwk(KEY_PAIR)) == {"kty", "crv", "x", "y"}


def test_each_is_another() -> None:
    """No key pair is shared between flows or registrations."""
    assert thumbprint(KEY_PAIR) != thumbprint(new_key_pair())


def test_the_public_half_verifies() -> None:
    """RFC 7515: ES256, with the requested header."""
    token = jwt.decode(
        signed(KEY_PAIR, {"typ": "x"}, {"a": 1}),
        import_key(public_jwk(KEY_PAIR)),
        algorithms=["ES256"],
    )
    assert (token.header, token.claims) == ({"alg": "ES256", "typ": "x"}, {"a": 1})

"""Parsing a token trusts nothing; verifying it needs a key that the server chose."""

import pytest
from joserfc.jwk import OctKey

from resource_server.verification.signatures import (
    ALGORITHMS,
    fits,
    is_signed_by,
    open_jwt,
    payload_of,
)
from tests.unit.resource_server.local_issuer import RSA_KEY, LocalIssuer, ec_key, ed_key


def test_a_signature_is_verified_by_its_key_only(issuer: LocalIssuer) -> None:
    """Neither another key of the same kind nor a key of another kind verifies it."""
    signed = open_jwt(issuer.token())
    assert signed is not None
    assert is_signed_by(signed, issuer.key)
    assert not is_signed_by(signed, ec_key("first"))
    assert not is_signed_by(signed, RSA_KEY)
    assert not is_signed_by(signed, ed_key("first"))
    assert not is_signed_by(signed, OctKey.import_key("x" * 32))


@pytest.mark.parametrize("crit", [5, [["x"]], {}, "x", ["unknown"], None])
def test_a_strange_header_is_not_verified(issuer: LocalIssuer, crit: object) -> None:
    """Even without the check that refuses `crit`, no error occurs and the token is not trusted."""
    signed = open_jwt(issuer.token())
    assert signed is not None
    signed.headers()["crit"] = crit
    assert not is_signed_by(signed, issuer.key)


def test_keys_fit_their_own_algorithms() -> None:
    """This covers each kind of key; no key fits an algorithm with a shared secret."""
    keys = {"ec": ec_key("k"), "rsa": RSA_KEY, "ed": ed_key("k"), "oct": OctKey.generate_key(256)}
    fitting = {
        name: [algorithm for algorithm in (*ALGORITHMS, "none", "HS256") if fits(key, algorithm)]
        for name, key in keys.items()
    }
    assert fitting == {
        "ec": ["ES256"],
        "rsa": ["RS256", "PS256"],
        "ed": ["EdDSA", "Ed25519"],
        "oct": [],
    }


def test_only_asymmetric_algorithms_are_on_the_list() -> None:
    """RFC 8725 §3.1; a change to this list should be noticed."""
    assert ALGORITHMS == ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")


def test_a_payload_is_read_as_json(issuer: LocalIssuer) -> None:
    """It contains exactly what was signed."""
    signed = open_jwt(issuer.token(sub="bob"))
    assert signed is not None
    assert payload_of(signed)["sub"] == "bob"

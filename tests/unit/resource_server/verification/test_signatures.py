"""Opening a token believes nothing; verifying it needs a key that we chose."""

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
    """Another key of the same kind does not confirm it, nor does a key of another kind."""
    signed = open_jwt(issuer.token())
    assert signed is not None
    assert is_signed_by(signed, issuer.key)
    assert not is_signed_by(signed, ec_key("first"))
    assert not is_signed_by(signed, RSA_KEY)
    assert not is_signed_by(signed, ed_key("first"))
    assert not is_signed_by(signed, OctKey.import_key("x" * 32))


@pytest.mark.parametrize("crit", [5, [["x"]], {}, "x", ["unknown"], None])
def test_a_strange_header_is_not_verified(issuer: LocalIssuer, crit: object) -> None:
    """Even without the check that refuses `crit`, nothing breaks, and nothing is believed."""
    signed = open_jwt(issuer.token())
    assert signed is not None
    signed.headers()["crit"] = crit
    assert not is_signed_by(signed, issuer.key)


def test_keys_fit_their_own_algorithms() -> None:
    """Each kind of key, and nothing fits a shared secret."""
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
    """RFC 8725 §3.1; a change of this list should be noticed."""
    assert ALGORITHMS == ("ES256", "RS256", "PS256", "EdDSA", "Ed25519")


def test_a_payload_is_read_as_json(issuer: LocalIssuer) -> None:
    """As it was signed."""
    signed = open_jwt(issuer.token(sub="bob"))
    assert signed is not None
    assert payload_of(signed)["sub"] == "bob"

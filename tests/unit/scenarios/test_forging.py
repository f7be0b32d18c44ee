"""An independent library confirms that forged tokens are forged as described."""

import hmac
import json
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, import_key

from scenarios.forging import Jwt, Signer, assertion_form, pem_of, tampered, thumbprint_of
from scenarios.jwt_parts import (
    claims_of,
    encoded,
    half_hash,
    header_of,
    token_hash,
    truncated,
    with_wrong_signature,
)

ISSUER, ATTACKER = Signer("issuer"), Signer("attacker")
CLAIMS = {"iss": "https://issuer.example", "sub": "alice", "left out": None}
ALGORITHMS = ["RS256", "PS256", "ES256"]


def verified(token: str, signer: Signer = ISSUER) -> dict[str, Any]:
    """Return the claims of a token if this signer made it."""
    keys = KeySet.import_key_set(signer.jwks)  # type: ignore[arg-type]
    return dict(jwt.decode(token, keys, algorithms=ALGORITHMS).claims)


@pytest.mark.parametrize("algorithm", ["RS256", "ES256"])
def test_an_honest_token_is_verified_by_the_published_keys(algorithm: str) -> None:
    """The key is found by the token's kid; a claim of None is left out."""
    token = ISSUER.jwt(CLAIMS, algorithm=algorithm, header={"typ": "at+jwt"})
    assert verified(token) == {"iss": "https://issuer.example", "sub": "alice"}
    assert header_of(token) == {"alg": algorithm, "kid": ISSUER.kid(algorithm), "typ": "at+jwt"}
    assert Signer("issuer").jwks == ISSUER.jwks != ATTACKER.jwks


@pytest.mark.parametrize(
    "forge",
    [
        lambda token: tampered(token, sub="bob"),
        with_wrong_signature,
        lambda token: Jwt.read(token, ATTACKER).signed(),
        lambda token: Jwt.read(token, ISSUER).but(sub="bob").with_signature_of(token),
    ],
    ids=["changed claims", "changed signature", "another key", "another's signature"],
)
def test_a_forged_signature_is_none_of_the_issuers(forge: Any) -> None:
    """The signature is invalid, whatever the rest of the token says."""
    forged = forge(ISSUER.jwt(CLAIMS))
    assert header_of(forged)["kid"] == ISSUER.kid()
    with pytest.raises(BadSignatureError):
        verified(forged)


def test_what_is_tampered_with_says_so() -> None:
    """The new claims are in the token, and all others are unchanged."""
    forged = tampered(ISSUER.jwt(CLAIMS), sub="bob")
    assert claims_of(forged) == {"iss": "https://issuer.example", "sub": "bob"}


@pytest.mark.parametrize("spelling", ["none", "None", "NONE"])
def test_an_unsigned_token_has_an_empty_signature(spelling: str) -> None:
    """Its algorithm is none, in any spelling."""
    forged = ISSUER.draft(CLAIMS).unsigned(spelling)
    assert header_of(forged)["alg"] == spelling
    assert forged.endswith(".")
    assert forged.count(".") == 2


def test_a_token_is_keyed_with_a_public_key() -> None:
    """It is signed by HS256 with the published key as the secret; confused verifiers accept it."""
    secret = pem_of(ISSUER.public())
    assert secret.startswith(b"-----BEGIN PUBLIC KEY-----")
    forged = ISSUER.draft(CLAIMS).keyed_with(secret)
    message, _, signature = forged.rpartition(".")
    assert signature == encoded(hmac.digest(secret, message.encode(), "sha256"))
    assert (header_of(forged)["alg"], claims_of(forged)["sub"]) == ("HS256", "alice")


def test_headers_of_the_attacker_are_signed_with_his_key() -> None:
    """The signature matches the key that the token itself contains."""
    draft = ATTACKER.draft(CLAIMS, algorithm="ES256").with_header(
        jwk=ATTACKER.public("ES256"),
        jku="http://evil.example/jwks",
        x5u=None,
        crit=["b64"],
        b64=True,
    )
    assert header_of(draft.signed())["jku"] == "http://evil.example/jwks"
    assert "x5u" not in header_of(draft.signed())
    assert verified(draft.with_header(jku=None, crit=None).signed(), ATTACKER)


def test_the_algorithm_in_the_header_may_lie() -> None:
    """The header may name an algorithm that was not used."""
    forged = ISSUER.draft(CLAIMS).with_header(alg="HS256").signed("RS256")
    assert header_of(forged)["alg"] == "HS256"


def test_a_payload_may_be_anything() -> None:
    """Any payload is signed unchanged."""
    draft = Jwt({"alg": "ES256"}, {}, ISSUER, payload=b"[]")
    key = import_key(ISSUER.public("ES256"))  # type: ignore[arg-type]
    assert jws.deserialize_compact(draft.signed(), key, algorithms=["ES256"]).payload == b"[]"


def test_a_proof_is_for_one_request() -> None:
    """RFC 9449 §4.2: a proof names its method and URL; each part can be changed by keyword."""
    proof = ATTACKER.proof(
        "GET", "http://api.example/", access_token="a-token", jti=None, nonce="n"
    )
    assert header_of(proof)["typ"] == "dpop+jwt"
    assert thumbprint_of(header_of(proof)["jwk"]) == ATTACKER.kid("ES256")
    claims = claims_of(proof)
    assert (claims["htm"], claims["htu"], claims["nonce"]) == ("GET", "http://api.example/", "n")
    assert claims["ath"] == token_hash("a-token")
    assert "jti" not in claims
    whole = ATTACKER.proof("GET", "http://api.example/", header={"jwk": ATTACKER.private_jwk()})
    assert "d" in header_of(whole)["jwk"]


def test_an_assertion_names_its_client_twice() -> None:
    """RFC 7523 §3: issuer and subject are the client; each claim can be changed by keyword."""
    assertion = ATTACKER.assertion("the-client", "https://issuer.example", sub="another")
    claims = verified(assertion, ATTACKER)
    assert (claims["iss"], claims["sub"]) == ("the-client", "another")
    assert assertion_form(assertion)["client_assertion"] == assertion


def test_hashes_are_those_of_the_specifications() -> None:
    """OIDC Core appendix A.3 (at_hash)."""
    token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
    assert half_hash(token) == "77QmUPtjPfzWtF2AnpK9RQ"
    assert len(half_hash(token, "RS512")) == 43


def test_a_truncated_token_has_two_parts() -> None:
    """It looks like a token that a log has cut off."""
    assert truncated("a.b.c") == "a.b"
    assert json.loads(json.dumps(Signer("x").jwks))["keys"][0]["kty"] == "RSA"

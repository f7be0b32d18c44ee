"""The checks of a DPoP proof, in order (RFC 9449 §4.3)."""

from authorization_server.config import AHEAD_SECONDS
from authorization_server.credentials.client_authentication import ClientAuthentication
from authorization_server.credentials.dpop_proofs import Proof, hash_of, normal_address
from authorization_server.credentials.signed_statements import (
    ALGORITHMS,
    PRIVATE_MEMBERS,
    shown,
)
from authorization_server.refusals import to_signer
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check, decide

INVALID = "The DPoP proof is not valid."
ALLOWED = " or ".join(ALGORITHMS)


@check(
    "RFC 9449 §4.3 (1)",
    about=("DPoP",),
    error="invalid_dpop_proof",
    says="Exactly one DPoP header must be sent.",
)
def one_proof_is_sent(proof: Proof) -> Finding:
    """A request carries one DPoP header. With two, two programs could read two different keys."""
    # A server that joins repeated headers puts a comma between them, which no JWT contains.
    count = proof.header.count(",") + 1
    return Finding(
        count == 1,
        "1 DPoP header",
        lambda: "1 DPoP header" if count == 1 else f"{count} DPoP headers",
    )


@check("RFC 9449 §4.3 (2)", about=("DPoP",), error="invalid_dpop_proof", says=INVALID)
def proof_is_a_signed_jwt(proof: Proof) -> Finding:
    """A proof is a signed JWT. Its signature shows that the sender has the private key."""
    return Finding(not proof.jwt.problem, "a signed JWT", proof.jwt.problem or "a signed JWT")


@check(
    "RFC 9449 §4.3 (4), RFC 8725 §3.11",
    about=("DPoP", "typ"),
    error="invalid_dpop_proof",
    says=INVALID,
)
def proof_type_is_dpop(proof: Proof) -> Finding:
    """The type says that this JWT is a DPoP proof. Without it, any other JWT that the client signed
    with this key could be used as a proof.
    """
    received = proof.jwt.header.get("typ")
    # RFC 7515 §4.1.9: a media type, which is not case-sensitive.
    passed = isinstance(received, str) and received.lower() == "dpop+jwt"
    return Finding(passed, "dpop+jwt", lambda: shown(received))


@check("RFC 9449 §4.3 (5)", about=("DPoP", "alg"), error="invalid_dpop_proof", says=INVALID)
def proof_algorithm_is_allowed(proof: Proof) -> Finding:
    """The signature algorithm is asymmetric and on this server's list. With `none` or with a shared
    secret, a proof would not prove that its sender has the private key.
    """
    received = proof.jwt.header.get("alg")
    return Finding(received in ALGORITHMS, ALLOWED, lambda: shown(received))


@check("RFC 7515 §4.1.11", about=("DPoP", "crit"), error="invalid_dpop_proof", says=INVALID)
def nothing_critical_is_in_the_proof(proof: Proof) -> Finding:
    """A server rejects extensions that are marked as critical and that it does not understand. This
    server understands none.
    """
    critical = proof.jwt.header.get("crit")
    passed = "crit" not in proof.jwt.header
    return Finding(passed, "no crit", lambda: "none" if passed else f"crit {critical}"[:60])


@check("RFC 9449 §4.3 (7)", about=("DPoP", "jwk"), error="invalid_dpop_proof", says=INVALID)
def proof_key_is_public(proof: Proof) -> Finding:
    """The header holds the public key, not the private one, which would no longer be a secret."""
    return Finding(
        proof.key is not None,
        "a public EC P-256 or RSA key",
        lambda: _key_received(proof),
    )


@check("RFC 9449 §4.3 (6)", about=("DPoP",), error="invalid_dpop_proof", says=INVALID)
def proof_signature_is_valid(proof: Proof) -> Finding:
    """The key in the header verifies the signature, so the sender has the private key."""
    if proof.key is None:
        return Finding(False, "a signature by the key in the header", "no usable key")
    passed = proof.jwt.is_signed_by(proof.key)
    return Finding(
        passed,
        "a signature by the key in the header",
        "a signature by this key" if passed else "a signature by a different key",
    )


@check("RFC 9449 §4.3 (8)", about=("DPoP", "htm"), error="invalid_dpop_proof", says=INVALID)
def proof_is_for_this_method(proof: Proof) -> Finding:
    """The proof names the method of this request. Otherwise a proof for reading could be replayed
    to write.
    """
    received = proof.jwt.claims.get("htm")
    return Finding(received == proof.method, proof.method, lambda: shown(received))


@check("RFC 9449 §4.3 (9)", about=("DPoP", "htu"), error="invalid_dpop_proof", says=INVALID)
def proof_is_for_this_address(proof: Proof) -> Finding:
    """The proof names the address of this request. Otherwise another server that received it could
    replay it here.
    """
    own = map(normal_address, proof.addresses)
    return Finding(
        normal_address(proof.jwt.text("htu")) in own,
        lambda: " or ".join(proof.addresses),
        lambda: shown(proof.jwt.claims.get("htu")),
    )


@check("RFC 9449 §4.3 (11), §11.1", about=("DPoP", "iat"), error="invalid_dpop_proof", says=INVALID)
def proof_is_recent(proof: Proof) -> Finding:
    """The proof was made a moment ago. Otherwise a proof could be made now and used much later."""
    age = proof.age
    return Finding(
        age is not None and -AHEAD_SECONDS <= age <= proof.oldest_seconds,
        lambda: f"made at most {proof.oldest_seconds} seconds ago",
        lambda: shown(proof.jwt.claims.get("iat")) if age is None else _made(age),
    )


@check(
    "RFC 9449 §4.3 (12)",
    about=("DPoP", "ath", "access_token"),
    error="invalid_dpop_proof",
    says=INVALID,
)
def proof_is_for_this_token(proof: Proof) -> Finding:
    """A proof that is sent with an access token carries the hash of this token. Otherwise it could
    be used with a different one.
    """
    if proof.access_token is None:
        return Finding(True, "none, because no access token is sent", "none")
    expected, received = hash_of(proof.access_token), proof.jwt.text("ath")
    return Finding(are_equal(expected, received), expected, received or "none")


@check(
    "RFC 9449 §4.3, §11.1",
    about=("DPoP", "jti"),
    uses_up="DPoP",
    error="invalid_dpop_proof",
    says=INVALID,
)
def proof_is_used_once(proof: Proof) -> Finding:
    """Each proof works once. Otherwise someone who has read a request could replay it."""
    jti = proof.jwt.text("jti")
    passed = bool(jti) and proof.spend()
    return Finding(
        passed,
        "a jti that was not used before",
        lambda: shown(jti) if passed or not jti else f"{shown(jti)}, used before",
    )


PROOF_CHECKS: tuple[Check[Proof], ...] = (
    one_proof_is_sent,
    proof_is_a_signed_jwt,
    proof_type_is_dpop,
    proof_algorithm_is_allowed,
    nothing_critical_is_in_the_proof,
    proof_key_is_public,
    proof_signature_is_valid,
    proof_is_for_this_method,
    proof_is_for_this_address,
    proof_is_recent,
    proof_is_for_this_token,
    proof_is_used_once,
)


def check_proof(authentication: ClientAuthentication, proof: Proof | None) -> None:
    """Check a proof that was sent by an authenticated client: others must not use up its jti.

    Raises:
        OAuth2Error: a check failed.
    """
    if proof is not None and authentication.is_successful:
        decide(None, PROOF_CHECKS, proof, to_signer)


def _key_received(proof: Proof) -> str:
    if proof.key is not None:
        return f"a public key, {proof.jkt}"
    jwk = proof.jwt.header.get("jwk")
    if jwk is None:
        return "none"
    is_secret = isinstance(jwk, dict) and not PRIVATE_MEMBERS.isdisjoint(jwk)
    return "a private or shared key" if is_secret else "not an EC P-256 or RSA key"


def _made(age: float) -> str:
    return f"made {age:.0f} seconds ago" if age >= 0 else f"made {-age:.0f} seconds in the future"

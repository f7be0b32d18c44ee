"""What a DPoP proof must fulfil, in order (RFC 9449 §4.3)."""

from math import ceil

from authorization_server.credentials.dpop_proofs import Proof, hash_of, normal_address
from authorization_server.credentials.signed_statements import AHEAD_SECONDS, ALGORITHMS
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

INVALID = "The DPoP proof is not valid."


@check("RFC 9449 §4.3", error="invalid_dpop_proof", says="There must be one DPoP header.")
def proof_comes_alone(proof: Proof) -> Finding:
    """Two proofs would let two readers see two different keys."""
    count = len(proof.header.split(","))
    return Finding(count == 1, "one DPoP header", "one" if count == 1 else str(count))


@check("RFC 9449 §4.3", error="invalid_dpop_proof", says=INVALID)
def proof_is_a_signed_jwt(proof: Proof) -> Finding:
    """Header, claims and signature."""
    passed = proof.statement is not None
    return Finding(passed, "a signed JWT", "a signed JWT" if passed else "something else")


@check("RFC 9449 §4.3, RFC 8725 §3.11", error="invalid_dpop_proof", says=INVALID)
def proof_type_is_dpop(proof: Proof) -> Finding:
    """The type keeps another statement of this key from passing for a proof."""
    received = proof.jwt.header.get("typ")
    passed = isinstance(received, str) and received.lower() == "dpop+jwt"
    return Finding(passed, "typ dpop+jwt", str(received)[:40])


@check("RFC 9449 §4.3", error="invalid_dpop_proof", says=INVALID)
def proof_algorithm_is_asymmetric(proof: Proof) -> Finding:
    """Our list decides: never none, and nothing with a shared secret."""
    received = proof.jwt.header.get("alg")
    return Finding(received in ALGORITHMS, " or ".join(ALGORITHMS), str(received)[:40])


@check("RFC 7515 §4.1.11", error="invalid_dpop_proof", says=INVALID)
def nothing_critical_is_in_the_proof(proof: Proof) -> Finding:
    """Who does not understand what is marked as critical must reject it. We know none."""
    passed = "crit" not in proof.jwt.header
    return Finding(passed, "no critical extension", "none" if passed else "crit in the header")


@check("RFC 9449 §4.3", error="invalid_dpop_proof", says=INVALID)
def proof_key_is_public(proof: Proof) -> Finding:
    """The header brings the key, and never the private part of it."""
    passed = proof.key is not None
    return Finding(passed, "jwk, a public key", "it" if passed else "none, or another kind of key")


@check("RFC 9449 §4.3", error="invalid_dpop_proof", says=INVALID)
def proof_signature_is_valid(proof: Proof) -> Finding:
    """Who sends the proof has the private key to the key in its header."""
    passed = proof.key is not None and proof.jwt.is_signed_by(proof.key)
    expected = "the key in the header confirms the signature"
    return Finding(passed, expected, "confirmed" if passed else "not confirmed")


@check("RFC 9449 §4.3", error="invalid_dpop_proof", says=INVALID)
def proof_is_for_this_method(proof: Proof) -> Finding:
    """A proof for one request is worth nothing for another."""
    received = proof.jwt.text("htm")
    return Finding(received == proof.method, f"htm {proof.method}", received or "none")


@check("RFC 9449 §4.3", error="invalid_dpop_proof", says=INVALID)
def proof_is_for_this_address(proof: Proof) -> Finding:
    """A proof that another server has seen is worth nothing here."""
    received = proof.jwt.text("htu")
    passed = normal_address(received) == normal_address(proof.address)
    return Finding(passed, f"htu {proof.address}", received or "none")


@check("RFC 9449 §4.3, §11.1", error="invalid_dpop_proof", says=INVALID)
def proof_is_recent(proof: Proof) -> Finding:
    """Made for this request, a moment ago."""
    made = proof.jwt.seconds("iat")
    age = None if made is None else proof.now - made
    passed = age is not None and -AHEAD_SECONDS <= age <= proof.oldest_seconds
    received = "no iat" if age is None else f"{age:.0f} seconds old"
    return Finding(passed, f"at most {proof.oldest_seconds} seconds old", received)


@check("RFC 9449 §4.3", error="invalid_dpop_proof", says=INVALID)
def proof_is_for_this_token(proof: Proof) -> Finding:
    """Beside an access token the proof carries its hash; elsewhere there is none to go with."""
    if proof.access_token is None:
        return Finding(True, "no access token to go with", "none")
    expected, received = hash_of(proof.access_token), proof.jwt.text("ath")
    return Finding(are_equal(expected, received), f"ath {expected}", received or "none")


@check("RFC 9449 §4.3, §11.1", error="invalid_dpop_proof", says=INVALID)
def proof_is_used_once(proof: Proof) -> Finding:
    """Whoever has read a proof on the way must not be able to use it again."""
    # Remembered until the proof is too old, were it made as far ahead as it may be.
    jti, ends = proof.jwt.text("jti"), ceil(proof.now) + proof.oldest_seconds + AHEAD_SECONDS
    passed = bool(jti) and proof.seen.is_first(proof.jkt, jti, ends)
    received = "first use" if passed else "used before" if jti else "no jti"
    return Finding(passed, "a jti that was not seen before", received)


PROOF_CHECKS: tuple[Check[Proof], ...] = (
    proof_comes_alone,
    proof_is_a_signed_jwt,
    proof_type_is_dpop,
    proof_algorithm_is_asymmetric,
    nothing_critical_is_in_the_proof,
    proof_key_is_public,
    proof_signature_is_valid,
    proof_is_for_this_method,
    proof_is_for_this_address,
    proof_is_recent,
    proof_is_for_this_token,
    proof_is_used_once,
)

"""What a DPoP proof must fulfil, in order (RFC 9449 §4.3). Whether it is a proof of the key that
the token is bound to is a question to the token, and asked with its claims.
"""

from urllib.parse import urlsplit

from resource_server.verification.claims import seconds, shown
from resource_server.verification.dpop_proof import DpopProof
from resource_server.verification.signatures import ALGORITHMS, fits, is_signed_by
from tracing.checks import Check, Finding, check

INVALID = "invalid_dpop_proof"

LONGEST_ID = 256
"""Characters of a `jti`; RFC 9449 §4.2 asks for 96 random bits or a UUID."""

DEFAULT_PORTS = {"http": 80, "https": 443}

_ALGORITHMS_IN_WORDS = " or ".join(ALGORITHMS)


@check("RFC 9449 §4.3 (1), §7.1", error=INVALID)
def one_proof_is_sent(proof: DpopProof) -> Finding:
    """There is not more than one DPoP header, and with the DPoP scheme there is one."""
    return Finding(len(proof.sent) == 1, "one DPoP header", f"{len(proof.sent)}")


@check("RFC 9449 §4.3 (2)", error=INVALID)
def proof_is_a_signed_jwt(proof: DpopProof) -> Finding:
    """The value of the header is a single and well-formed JWT."""
    passed = proof.signed is not None
    return Finding(passed, "a signed JWT", "a signed JWT" if passed else "something else")


@check("RFC 9449 §4.3 (4)", error=INVALID)
def type_is_dpop_proof(proof: DpopProof) -> Finding:
    """Nothing else that the key has ever signed may pass for a proof."""
    received = proof.header.get("typ")
    # RFC 7515 §4.1.9: a media type, which has no case.
    passed = isinstance(received, str) and received.lower() == "dpop+jwt"
    return Finding(passed, "typ dpop+jwt", shown(received))


@check("RFC 9449 §4.3 (5)", error=INVALID)
def proof_algorithm_is_allowed(proof: DpopProof) -> Finding:
    """An asymmetric one that we take: never none, and nothing with a shared secret."""
    received = proof.header.get("alg")
    return Finding(received in ALGORITHMS, _ALGORITHMS_IN_WORDS, shown(received))


@check("RFC 7515 §4.1.11", error=INVALID)
def nothing_critical_is_in_the_proof(proof: DpopProof) -> Finding:
    """Who does not understand what is marked as critical must reject it. We know none."""
    passed = "crit" not in proof.header
    return Finding(passed, "no critical extension", "none" if passed else "crit in the header")


@check("RFC 9449 §4.2, §4.3 (3)", error=INVALID)
def proof_brings_a_key(proof: DpopProof) -> Finding:
    """The key that the proof is to be verified with, of the kind that its algorithm needs."""
    key, algorithm = proof.key, proof.header.get("alg")
    passed = key is not None and fits(key, str(algorithm))
    received = "as expected" if passed else "no such key"
    return Finding(passed, f"jwk with a key for {shown(algorithm)}", received)


@check("RFC 9449 §4.3 (7)", error=INVALID)
def proof_key_is_public(proof: DpopProof) -> Finding:
    """A private key that is sent around proves nothing any more."""
    passed = proof.key is not None and not proof.key.is_private
    return Finding(passed, "a public key", "a public key" if passed else "a private key")


@check("RFC 9449 §4.3 (6)", error=INVALID)
def proof_signature_is_valid(proof: DpopProof) -> Finding:
    """Whoever made the proof has the private key to the public one in its header."""
    signed, key = proof.signed, proof.key
    passed = signed is not None and key is not None and is_signed_by(signed, key)
    received = "confirmed" if passed else "not confirmed"
    return Finding(passed, "the proof's own key confirms the signature", received)


@check("RFC 9449 §4.3 (8)", error=INVALID)
def proof_is_for_this_method(proof: DpopProof) -> Finding:
    """A proof made for reading must not serve for writing."""
    received = proof.claims.get("htm")
    return Finding(received == proof.method, f"htm {shown(proof.method)}", shown(received))


@check("RFC 9449 §4.3 (9)", error=INVALID)
def proof_is_for_this_address(proof: DpopProof) -> Finding:
    """A proof that another server got must not serve here; query and fragment do not count."""
    received = proof.claims.get("htu")
    passed = isinstance(received, str) and _normal(received) == _normal(proof.address)
    return Finding(passed, f"htu {shown(proof.address)}", shown(received))


@check("RFC 9449 §4.3 (11), §11.1", error=INVALID)
def proof_is_fresh(proof: DpopProof) -> Finding:
    """Made just now, so that a proof that was kept is worth nothing later."""
    made = seconds(proof.claims, "iat")
    passed = made is not None and abs(proof.now - made) <= proof.seconds
    received = "no usable time" if made is None else f"{proof.now - made:.0f} s ago"
    return Finding(passed, f"iat within {proof.seconds} s of now", received)


@check("RFC 9449 §4.3 (12)", error=INVALID)
def proof_is_for_this_token(proof: DpopProof) -> Finding:
    """The proof names the access token that it comes with, by its hash."""
    received = proof.claims.get("ath")
    return Finding(received == proof.token_hash, f"ath {proof.token_hash}", shown(received))


@check("RFC 9449 §4.2, §4.3 (3)", error=INVALID)
def proof_has_an_id(proof: DpopProof) -> Finding:
    """Without one nobody could tell a proof that is used twice."""
    received = proof.claims.get("jti")
    passed = isinstance(received, str) and 0 < len(received) <= LONGEST_ID
    return Finding(passed, f"jti of 1 to {LONGEST_ID} characters", shown(received))


@check("RFC 9449 §11.1", error=INVALID)
def proof_is_used_once(proof: DpopProof) -> Finding:
    """Who has read a request on its way cannot send it again. Asked last, and only with a token
    that is good: so nobody else can fill what is remembered.
    """
    passed = proof.spend((seconds(proof.claims, "iat") or 0) + proof.seconds)
    return Finding(passed, "a proof that was not used before", "new" if passed else "used before")


PROOF_CHECKS: tuple[Check[DpopProof], ...] = (
    one_proof_is_sent,
    proof_is_a_signed_jwt,
    type_is_dpop_proof,
    proof_algorithm_is_allowed,
    nothing_critical_is_in_the_proof,
    proof_brings_a_key,
    proof_key_is_public,
    proof_signature_is_valid,
    proof_is_for_this_method,
    proof_is_for_this_address,
    proof_is_fresh,
    proof_is_for_this_token,
    proof_has_an_id,
)
PROOF_USE_CHECKS: tuple[Check[DpopProof], ...] = (proof_is_used_once,)


def _normal(address: str) -> tuple[str, str, int | None, str] | None:
    """Without query and fragment, and normalised (RFC 3986 §6.2.3); None for what is no address."""
    try:
        parts = urlsplit(address)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname or "", port, parts.path or "/"

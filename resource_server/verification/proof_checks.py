"""The checks of a DPoP proof, in order (RFC 9449 §4.3). `claim_checks` compares the proof's key
with the token's.
"""

from urllib.parse import urlsplit

from resource_server.algorithms import ALGORITHMS, IN_WORDS
from resource_server.config import AHEAD_SECONDS
from resource_server.verification.claims import listed, seconds, shown, text, when
from resource_server.verification.dpop_proof import DpopProof
from resource_server.verification.presented_token import PresentedToken
from resource_server.verification.signatures import fits, is_signed_by, why_not_a_jwt
from tracing.checks import Check, Finding, check

INVALID = "invalid_dpop_proof"

LONGEST_ID = 256
"""Maximum length of a `jti`, in characters; RFC 9449 §4.2 suggests 96 random bits or a UUID."""

DEFAULT_PORTS = {"http": 80, "https": 443}

_ID = f"1 to {LONGEST_ID} characters"


@check("RFC 9449 §4.3 (1), §7.1", about=("DPoP",), error=INVALID)
def one_proof_is_sent(presented: PresentedToken) -> Finding:
    """A token under the scheme DPoP is sent with one DPoP header. With two, two programs could read
    two different keys.
    """
    number = len(presented.proof.sent)
    return Finding(number == 1, "1 DPoP header", lambda: f"{number}" if number else "none")


@check("RFC 9449 §4.3 (2)", about=("DPoP",), error=INVALID)
def proof_is_a_signed_jwt(presented: PresentedToken) -> Finding:
    """The proof is a signed JWT: header, claims and signature."""
    proof = presented.proof
    passed = proof.payload is not None
    return Finding(
        passed, "a signed JWT", "a signed JWT" if passed else lambda: _fault_of_jwt(proof)
    )


@check("RFC 9449 §4.3 (4), RFC 8725 §3.11", about=("DPoP", "typ"), error=INVALID)
def proof_type_is_dpop(presented: PresentedToken) -> Finding:
    """The header says that this is a proof. Without this check, other JWTs that the key has signed
    could be used as proofs.
    """
    received = presented.proof.header.get("typ")
    # RFC 7515 §4.1.9: a media type, so case does not matter.
    passed = isinstance(received, str) and received.lower() == "dpop+jwt"
    return Finding(passed, "dpop+jwt", lambda: shown(received))


@check("RFC 9449 §4.3 (5)", about=("DPoP", "alg"), error=INVALID)
def proof_algorithm_is_allowed(presented: PresentedToken) -> Finding:
    """The algorithm is an asymmetric one on the API's own list. With the algorithm none, or with a
    shared secret, anyone could make the proof.
    """
    received = presented.proof.header.get("alg")
    return Finding(received in ALGORITHMS, IN_WORDS, lambda: shown(received))


@check("RFC 7515 §4.1.11", about=("DPoP", "crit"), error=INVALID)
def nothing_critical_is_in_the_proof(presented: PresentedToken) -> Finding:
    """A server must refuse a proof whose crit names an extension that the server does not know.
    This API knows none.
    """
    header = presented.proof.header
    passed = "crit" not in header
    return Finding(passed, "none", "none" if passed else lambda: listed(header["crit"]))


@check("RFC 9449 §4.2, §4.3 (3)", about=("DPoP", "jwk"), error=INVALID)
def proof_contains_a_key(presented: PresentedToken) -> Finding:
    """The header contains the key that verifies the proof, of the kind that its algorithm needs."""
    proof = presented.proof
    algorithm = text(proof.header, "alg")
    passed = proof.key is not None and fits(proof.key, algorithm)
    return Finding(passed, lambda: f"a key for {shown(algorithm)}", lambda: _key_in_words(proof))


@check("RFC 9449 §4.3 (7)", about=("DPoP", "jwk"), error=INVALID)
def proof_key_is_public(presented: PresentedToken) -> Finding:
    """The key in the header is public. A private key that was sent no longer proves anything."""
    key = presented.proof.key
    received = "none" if key is None else "a private key" if key.is_private else "a public key"
    return Finding(received == "a public key", "a public key", received)


@check("RFC 9449 §4.3 (6)", about=("DPoP",), error=INVALID)
def proof_signature_is_valid(presented: PresentedToken) -> Finding:
    """The sender has the private key to the public key in the header. Without this check anyone who
    has seen a public key could make proofs in its owner's name.
    """
    proof = presented.proof
    signed, key = proof.signed, proof.key
    passed = signed is not None and key is not None and is_signed_by(signed, key)
    return Finding(
        passed, "a signature by the key in jwk", lambda: _signature_in_words(proof, passed)
    )


@check("RFC 9449 §4.3 (8)", about=("DPoP", "htm"), error=INVALID)
def proof_is_for_this_method(presented: PresentedToken) -> Finding:
    """The proof names the method of this request. A proof for reading must not allow writing."""
    proof = presented.proof
    received = proof.claims.get("htm")
    return Finding(received == proof.method, lambda: shown(proof.method), lambda: shown(received))


@check("RFC 9449 §4.3 (9)", about=("DPoP", "htu"), error=INVALID)
def proof_is_for_this_address(presented: PresentedToken) -> Finding:
    """The proof names the address of this request; query and fragment do not count. A proof that
    was sent to a different server must not work here.
    """
    proof = presented.proof
    received = proof.claims.get("htu")
    own = proof.addresses
    passed = isinstance(received, str) and _normal(received) in map(_normal, own)
    return Finding(passed, lambda: " or ".join(map(shown, own)), lambda: shown(received))


@check("RFC 9449 §4.3 (11), §11.1", about=("DPoP", "iat"), error=INVALID)
def proof_is_recent(presented: PresentedToken) -> Finding:
    """The proof was made a moment ago. A proof that was kept, or made in advance, must not work."""
    proof = presented.proof
    made = seconds(proof.claims, "iat")
    passed = made is not None and -AHEAD_SECONDS <= proof.now - made <= proof.oldest_seconds
    return Finding(
        passed,
        lambda: f"at most {proof.oldest_seconds} s ago",
        lambda: when(proof.claims, "iat", proof.now),
    )


@check("RFC 9449 §4.3 (12)", about=("DPoP", "ath", "access_token"), error=INVALID)
def proof_is_for_this_token(presented: PresentedToken) -> Finding:
    """The proof names the access token that it is sent with, by its hash. A proof that was made for
    one token must not work with a different one.
    """
    expected, received = presented.proof.token_hash, presented.proof.claims.get("ath")
    return Finding(received == expected, expected, lambda: shown(received))


@check("RFC 9449 §4.2, §4.3 (3)", about=("DPoP", "jti"), error=INVALID)
def proof_has_an_id(presented: PresentedToken) -> Finding:
    """The proof has an id, so that a proof that is used twice can be recognised."""
    received = presented.proof.claims.get("jti")
    passed = isinstance(received, str) and 0 < len(received) <= LONGEST_ID
    return Finding(passed, _ID, lambda: shown(received))


@check("RFC 9449 §4.3, §11.1", about=("DPoP", "jti"), uses_up="DPoP", error=INVALID)
def proof_is_used_once(presented: PresentedToken) -> Finding:
    """Each proof works once. Someone who has read a request on its way cannot replay it."""
    passed = presented.proof.is_first_use
    return Finding(passed, "a new jti", lambda: _use_in_words(presented.proof, passed))


PROOF_CHECKS: tuple[Check[PresentedToken], ...] = (
    one_proof_is_sent,
    proof_is_a_signed_jwt,
    proof_type_is_dpop,
    proof_algorithm_is_allowed,
    nothing_critical_is_in_the_proof,
    proof_contains_a_key,
    proof_key_is_public,
    proof_signature_is_valid,
    proof_is_for_this_method,
    proof_is_for_this_address,
    proof_is_recent,
    proof_is_for_this_token,
    proof_has_an_id,
)
PROOF_USE_CHECKS: tuple[Check[PresentedToken], ...] = (proof_is_used_once,)
"""Made last, and only for a valid token: otherwise anyone could fill the list of used proofs."""


def _fault_of_jwt(proof: DpopProof) -> str:
    if proof.signed is not None:
        return "a payload that is not a JSON object"
    return why_not_a_jwt(proof.sent[0]) if proof.sent else "none"


def _key_in_words(proof: DpopProof) -> str:
    if "jwk" not in proof.header:
        return "none"
    if proof.key is None:
        return "a key that cannot be read"
    return f"a key of type {proof.key.key_type}"


def _signature_in_words(proof: DpopProof, passed: bool) -> str:
    if passed:
        return "a signature by the key in jwk"
    if not proof.sent or proof.sent[0].endswith("."):
        return "none"
    return "a signature that this key did not make" if proof.key else "no key to verify it"


def _use_in_words(proof: DpopProof, passed: bool) -> str:
    jti = proof.claims.get("jti")
    return shown(jti) if passed or not isinstance(jti, str) else f"{shown(jti)}, used before"


def _normal(address: str) -> tuple[str, str, int | None, str] | None:
    """Normalise a URL (RFC 3986 §6.2.3), without query and fragment; None if it is not a URL."""
    try:
        parts = urlsplit(address)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
    except ValueError:
        return None
    return parts.scheme, parts.hostname or "", port, parts.path or "/"

"""What a JWT access token must fulfil when we verify it ourselves, in order (RFC 9068 §4).

Until the signature is verified only the header is looked at, and only to learn which of the
issuer's keys is meant. The claims are opened after that.
"""

from resource_server.verification.claim_checks import CLAIM_CHECKS
from resource_server.verification.claims import audiences, listed, seconds, shown, when
from resource_server.verification.presented_token import PresentedJwt
from resource_server.verification.signatures import ALGORITHMS, is_signed_by
from tracing.checks import Check, Finding, check

ACCESS_TOKEN_TYPES = ("at+jwt", "application/at+jwt")

AHEAD_SECONDS = 5
"""How much the issuer's clock may be ahead of ours, so that a token can be used at once.

There is no such grace for `exp`: clocks that differ cost a token some seconds of its life, no more.
"""

_ALGORITHMS_IN_WORDS = " or ".join(ALGORITHMS)


@check("RFC 9068 §4, RFC 7519 §7.2", error="invalid_token")
def token_is_a_signed_jwt(jwt: PresentedJwt) -> Finding:
    """Header, payload and signature, the header a JSON object that names an algorithm."""
    passed = jwt.signed is not None
    return Finding(passed, "a signed JWT", "a signed JWT" if passed else "something else")


@check("RFC 9068 §4, RFC 8725 §3.11", error="invalid_token")
def type_is_access_token(jwt: PresentedJwt) -> Finding:
    """An ID token is signed by the same issuer: the type keeps one from passing for the other."""
    received = jwt.header.get("typ")
    # RFC 7515 §4.1.9: a media type, which has no case.
    passed = isinstance(received, str) and received.lower() in ACCESS_TOKEN_TYPES
    return Finding(passed, "typ at+jwt", shown(received))


@check("RFC 9068 §4, RFC 8725 §3.1", error="invalid_token")
def algorithm_is_allowed(jwt: PresentedJwt) -> Finding:
    """Our list decides, not the token: never none, and nothing with a shared secret."""
    received = jwt.header.get("alg")
    return Finding(received in ALGORITHMS, _ALGORITHMS_IN_WORDS, shown(received))


@check("RFC 7515 §4.1.11", error="invalid_token")
def nothing_critical_is_unknown(jwt: PresentedJwt) -> Finding:
    """Who does not understand what is marked as critical must reject the token. We know none."""
    passed = "crit" not in jwt.header
    return Finding(passed, "no critical extension", "none" if passed else "crit in the header")


@check("RFC 8414 §3.3, RFC 7517 §5", error="temporarily_unavailable")
def issuer_keys_are_at_hand(jwt: PresentedJwt) -> Finding:
    """Without the issuer's keys a token can be neither believed nor refused."""
    trouble = jwt.search.trouble
    expected = f"the published keys of {jwt.trust.issuer}"
    return Finding(not trouble, expected, trouble or "at hand")


@check("RFC 9068 §4, RFC 7515 §4.1.4", error="invalid_token")
def signing_key_is_known(jwt: PresentedJwt) -> Finding:
    """The resource server must use the keys provided by the authorization server: a token of any
    other issuer ends here, since what it says of its issuer is not believed, nor even read, yet.
    """
    kid, algorithm = jwt.header.get("kid"), jwt.header.get("alg")
    passed = jwt.search.key is not None
    named = f" with kid {shown(kid)}" if kid else ""
    expected = f"one {algorithm} key{named} among those that {jwt.trust.issuer} publishes"
    return Finding(passed, expected, "one" if passed else "none there, or more than one")


@check("RFC 9068 §4, RFC 7515 §5.2", error="invalid_token")
def signature_is_valid(jwt: PresentedJwt) -> Finding:
    """The issuer signed this header and these claims, and nobody changed them since."""
    key = jwt.search.key
    passed = jwt.signed is not None and key is not None and is_signed_by(jwt.signed, key)
    received = "confirmed" if passed else "not confirmed"
    return Finding(passed, "the issuer's key confirms the signature", received)


@check("RFC 7519 §7.2", error="invalid_token")
def claims_are_an_object(jwt: PresentedJwt) -> Finding:
    """The payload is one JSON object."""
    passed = isinstance(jwt.payload, dict)
    return Finding(passed, "a JSON object of claims", "as expected" if passed else "something else")


@check("RFC 9068 §4, RFC 8725 §3.8", error="invalid_token")
def issuer_is_the_trusted_one(jwt: PresentedJwt) -> Finding:
    """The issuer must be exactly the one whose keys were used."""
    received = jwt.claims.get("iss")
    return Finding(received == jwt.trust.issuer, f"iss {jwt.trust.issuer}", shown(received))


@check("RFC 9068 §4, RFC 8725 §3.9", error="invalid_token")
def audience_contains_me(jwt: PresentedJwt) -> Finding:
    """A token for another resource server must be worth nothing here, or one API could use it at
    the next.
    """
    received = audiences(jwt.claims)
    passed = jwt.trust.resource in received
    return Finding(passed, f"aud contains {jwt.trust.resource}", listed(received))


@check("RFC 9068 §4, RFC 7519 §4.1.4", error="invalid_token")
def token_is_not_expired(jwt: PresentedJwt) -> Finding:
    """The current time must be before the time represented by exp, which must be there."""
    expires = seconds(jwt.claims, "exp")
    passed = expires is not None and jwt.now < expires
    return Finding(passed, "exp in the future", when(expires, jwt.now))


@check("RFC 7519 §4.1.5", error="invalid_token")
def token_is_already_valid(jwt: PresentedJwt) -> Finding:
    """A token with nbf must not be accepted before that time."""
    if "nbf" not in jwt.claims:
        return Finding(True, "nbf, if there is one, in the past", "no nbf")
    begins = seconds(jwt.claims, "nbf")
    passed = begins is not None and begins <= jwt.now + AHEAD_SECONDS
    return Finding(passed, "nbf, if there is one, in the past", when(begins, jwt.now))


ACCESS_TOKEN_CHECKS: tuple[Check[PresentedJwt], ...] = (
    token_is_a_signed_jwt,
    type_is_access_token,
    algorithm_is_allowed,
    nothing_critical_is_unknown,
    issuer_keys_are_at_hand,
    signing_key_is_known,
    signature_is_valid,
    claims_are_an_object,
    issuer_is_the_trusted_one,
    audience_contains_me,
    token_is_not_expired,
    token_is_already_valid,
    *CLAIM_CHECKS,
)

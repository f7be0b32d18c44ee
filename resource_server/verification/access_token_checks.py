"""The checks of a JWT access token that this server verifies itself, in order (RFC 9068 §4).

Until the signature is verified, only the header is read, and only to learn which of the issuer's
keys is meant. The claims are read after that.
"""

from resource_server.algorithms import ALGORITHMS, IN_WORDS
from resource_server.config import AHEAD_SECONDS
from resource_server.verification.claim_checks import CLAIM_CHECKS
from resource_server.verification.claims import (
    audiences,
    listed,
    seconds,
    shown,
    when,
)
from resource_server.verification.presented_token import PresentedJwt
from resource_server.verification.signatures import is_signed_by, why_not_a_jwt
from tracing.checks import Check, Finding, check

ACCESS_TOKEN_TYPES = ("at+jwt", "application/at+jwt")


@check("RFC 9068 §4, RFC 7519 §7.2", about=("access_token", "Authorization"), error="invalid_token")
def token_is_a_signed_jwt(jwt: PresentedJwt) -> Finding:
    """The token has three parts, and its header is a JSON object that names an algorithm. This API
    cannot verify anything else by itself.
    """
    passed = jwt.signed is not None
    return Finding(
        passed, "a signed JWT", "a signed JWT" if passed else lambda: why_not_a_jwt(jwt.token)
    )


@check("RFC 9068 §4, RFC 8725 §3.11", about=("access_token", "typ"), error="invalid_token")
def type_is_access_token(jwt: PresentedJwt) -> Finding:
    """The header says that this is an access token. Without this check an ID token, which the same
    issuer signs, would give access to the API.
    """
    received = jwt.header.get("typ")
    # RFC 7515 §4.1.9: a media type, so case does not matter.
    passed = isinstance(received, str) and received.lower() in ACCESS_TOKEN_TYPES
    return Finding(passed, "at+jwt", lambda: shown(received))


@check("RFC 9068 §4, RFC 8725 §3.1", about=("access_token", "alg"), error="invalid_token")
def algorithm_is_allowed(jwt: PresentedJwt) -> Finding:
    """The API's own list decides, not the token. With the algorithm none, or with a shared secret,
    anyone could make a token.
    """
    received = jwt.header.get("alg")
    return Finding(received in ALGORITHMS, IN_WORDS, lambda: shown(received))


@check("RFC 7515 §4.1.11", about=("access_token", "crit"), error="invalid_token")
def nothing_critical_is_in_the_token(jwt: PresentedJwt) -> Finding:
    """A server must refuse a token whose crit names an extension that the server does not know.
    This API knows none.
    """
    passed = "crit" not in jwt.header
    return Finding(passed, "none", "none" if passed else lambda: listed(jwt.header["crit"]))


@check("RFC 8414 §3.3, RFC 7517 §5", about=("jwks_uri",), error="temporarily_unavailable")
def key_set_is_published(jwt: PresentedJwt) -> Finding:
    """The issuer's keys can be fetched. Without them a token can be neither accepted nor refused,
    so the response is 503.
    """
    trouble = jwt.search.trouble
    return Finding(
        not trouble,
        lambda: f"the key set of {jwt.trust.issuer}",
        trouble or (lambda: f"the key set of {jwt.trust.issuer}"),
    )


@check("RFC 9068 §4, RFC 7515 §4.1.4", about=("access_token", "kid"), error="invalid_token")
def key_is_published(jwt: PresentedJwt) -> Finding:
    """The token names a key that the issuer publishes. A token of any other issuer fails here:
    what it claims is not even read.
    """
    return Finding(
        jwt.search.key is not None,
        lambda: f"{_keys_in_words(jwt, 1)} among those that {jwt.trust.issuer} publishes",
        lambda: _keys_in_words(jwt, len(jwt.search.keys)),
    )


@check("RFC 9068 §4, RFC 7515 §5.2", about=("access_token", "Authorization"), error="invalid_token")
def signature_is_valid(jwt: PresentedJwt) -> Finding:
    """The issuer signed this header and these claims, and they are unchanged. Without this check
    anyone could write a token in any user's name.
    """
    signed, key = jwt.signed, jwt.search.key
    passed = signed is not None and key is not None and is_signed_by(signed, key)
    return Finding(
        passed, "a signature by the issuer's key", lambda: _signature_in_words(jwt, passed)
    )


@check("RFC 7519 §7.2", about=("access_token", "Authorization"), error="invalid_token")
def claims_are_an_object(jwt: PresentedJwt) -> Finding:
    """The payload is a JSON object; otherwise two parsers could read different claims."""
    passed = jwt.payload is not None
    return Finding(
        passed, "a JSON object", "a JSON object" if passed else lambda: _payload_in_words(jwt)
    )


@check("RFC 9068 §4, RFC 8725 §3.8", about=("access_token", "iss"), error="invalid_token")
def issuer_is_the_trusted_one(jwt: PresentedJwt) -> Finding:
    """The token names exactly the issuer whose keys were used. Otherwise a token of one issuer
    could be used as a token of a different one.
    """
    received = jwt.claims.get("iss")
    return Finding(received == jwt.trust.issuer, jwt.trust.issuer, lambda: shown(received))


@check("RFC 9068 §4, RFC 8725 §3.9", about=("access_token", "aud"), error="invalid_token")
def audience_is_this_api(jwt: PresentedJwt) -> Finding:
    """The token was issued for this API. Without this check any API that receives a token could
    replay it against every other API.
    """
    resource = jwt.trust.resource
    return Finding(
        resource in audiences(jwt.claims),
        lambda: f"aud contains {resource}",
        lambda: listed(jwt.claims.get("aud")),
    )


@check("RFC 9068 §4, RFC 7519 §4.1.4", about=("access_token", "exp"), error="invalid_token")
def token_is_not_expired(jwt: PresentedJwt) -> Finding:
    """The token has an expiry time in the future. A stolen token must not work for ever."""
    # Unlike nbf, exp gets no leeway: differing clocks cost a token only some seconds of its life.
    expires = seconds(jwt.claims, "exp")
    passed = expires is not None and jwt.now < expires
    return Finding(passed, "exp in the future", lambda: when(jwt.claims, "exp", jwt.now))


@check("RFC 7519 §4.1.5, §4.1.6", about=("access_token", "nbf", "iat"), error="invalid_token")
def token_is_already_valid(jwt: PresentedJwt) -> Finding:
    """A token is not accepted before its nbf, if it has one, nor before it was issued."""
    begins = {name: seconds(jwt.claims, name) for name in ("nbf", "iat") if name in jwt.claims}
    latest = jwt.now + AHEAD_SECONDS
    return Finding(
        all(moment is not None and moment <= latest for moment in begins.values()),
        "nbf and iat in the past, or none",
        lambda: ", ".join(f"{name} {when(jwt.claims, name, jwt.now)}" for name in begins) or "none",
    )


ACCESS_TOKEN_CHECKS: tuple[Check[PresentedJwt], ...] = (
    token_is_a_signed_jwt,
    type_is_access_token,
    algorithm_is_allowed,
    nothing_critical_is_in_the_token,
    key_set_is_published,
    key_is_published,
    signature_is_valid,
    claims_are_an_object,
    issuer_is_the_trusted_one,
    audience_is_this_api,
    token_is_not_expired,
    token_is_already_valid,
    *CLAIM_CHECKS,
)


def _keys_in_words(jwt: PresentedJwt, number: int) -> str:
    kid, plural = jwt.header.get("kid"), "" if number == 1 else "s"
    named = f" with kid {shown(kid)}" if kid else ""
    return f"{number} {shown(jwt.header.get('alg'))} key{plural}{named}"


def _signature_in_words(jwt: PresentedJwt, passed: bool) -> str:
    if passed:
        return "a signature by the issuer's key"
    if jwt.token.endswith(".") or jwt.signed is None:
        return "none"
    return "a signature that this key did not make" if jwt.search.key else "no key to verify it"


def _payload_in_words(jwt: PresentedJwt) -> str:
    payload = jwt.signed.payload if jwt.signed else b""
    return shown(payload.decode("utf-8", "backslashreplace")) if payload else "none"

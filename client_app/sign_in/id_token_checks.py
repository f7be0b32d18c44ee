"""What an ID token must fulfil before anyone is logged in, in the order of OIDC Core §3.1.3.7."""

import base64
import hashlib
import re

from joserfc import jws
from joserfc.errors import JoseError

from client_app.session.id_tokens import ReceivedIdToken
from client_app.texts import displayable, words
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

LEEWAY_SECONDS = 60
"""How far two clocks may be apart."""

LATEST = 1e12
"""Seconds since 1970; beyond it, arithmetic with times ends."""

HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
"""By the digits of the signature algorithm."""

SUBJECT = re.compile(r"[\x20-\x7E]{1,255}")


@check("RFC 7515 §5.2", says="What should say who signed in cannot be read.")
def id_token_is_well_formed(token: ReceivedIdToken) -> Finding:
    """Three parts; header and payload are JSON objects."""
    passed = bool(token.header) and bool(token.claims)
    received = "such a token" if passed else "something else"
    return Finding(passed, "header.payload.signature, two of them JSON objects", received)


@check("OIDC Core §3.1.3.7 (7), RFC 8725 §3.1", says="It is signed in a way that was not agreed.")
def algorithm_is_the_agreed_one(token: ReceivedIdToken) -> Finding:
    """The algorithm that was registered, never what the token itself would like (`none`, HMAC)."""
    received = token.header.get("alg")
    return Finding(received in token.algorithms, " or ".join(token.algorithms), _shown(received))


@check("OIDC Core §10.1", says="It is signed with a key that the issuer does not publish.")
def key_is_published(token: ReceivedIdToken) -> Finding:
    """The `kid` of the header names a key of the issuer's JWKS."""
    kid = _shown(token.header.get("kid"))
    return Finding(token.key is not None, "a kid of the issuer's key set", kid)


@check("OIDC Core §3.1.3.7 (6)", says="Its signature is wrong.")
def signature_is_valid(token: ReceivedIdToken) -> Finding:
    """Made with that key, over exactly these bytes."""
    passed = token.key is not None and _is_signed(token)
    return Finding(passed, "a signature by this key", "one" if passed else "another one")


@check("OIDC Core §3.1.3.7 (2)", says="It was issued by someone else.")
def issuer_is_the_one_asked(token: ReceivedIdToken) -> Finding:
    """`iss` must exactly match the issuer."""
    received = token.claims.get("iss")
    return Finding(received == token.issuer, token.issuer, _shown(received))


@check("OIDC Core §3.1.3.7 (3)", says="It was issued for another application.")
def audience_is_this_client(token: ReceivedIdToken) -> Finding:
    """`aud` must contain the client's own id."""
    received = _audiences(token)
    return Finding(token.client_id in received, token.client_id, _shown(", ".join(received)))


@check("OIDC Core §3.1.3.7 (4, 5)", says="It was issued to another application.")
def authorized_party_is_this_client(token: ReceivedIdToken) -> Finding:
    """With several audiences `azp` must be present, and whenever it is present it must be us."""
    received = token.claims.get("azp")
    is_needed = len(_audiences(token)) > 1
    passed = received == token.client_id or (received is None and not is_needed)
    expected = token.client_id if is_needed else f"{token.client_id}, or nothing"
    return Finding(passed, expected, _shown(received))


@check("OIDC Core §3.1.3.7 (9)", says="It has expired.")
def id_token_is_not_expired(token: ReceivedIdToken) -> Finding:
    """Now must be before `exp`."""
    expires_at = _seconds(token.claims.get("exp"))
    passed = expires_at is not None and token.now < expires_at + LEEWAY_SECONDS
    return Finding(passed, "an expiry in the future", _relative(expires_at, token.now))


@check("OIDC Core §3.1.3.7 (10)", says="It was not issued for this sign-in.")
def issue_time_is_plausible(token: ReceivedIdToken) -> Finding:
    """Not before this flow began, and not in the future."""
    issued_at = _seconds(token.claims.get("iat"))
    passed = issued_at is not None and (
        token.started_at - LEEWAY_SECONDS <= issued_at <= token.now + LEEWAY_SECONDS
    )
    expected = f"between the start of the flow ({_relative(token.started_at, token.now)}) and now"
    return Finding(passed, expected, _relative(issued_at, token.now))


@check("OIDC Core §3.1.3.7 (11)", says="It belongs to another sign-in.")
def nonce_is_the_one_sent(token: ReceivedIdToken) -> Finding:
    """The nonce that this flow sent, compared in constant time; a missing one equals nothing."""
    received = token.claims.get("nonce")
    passed = isinstance(received, str) and are_equal(received, token.nonce)
    return Finding(passed, token.nonce, _shown(received))


@check("OIDC Core §3.1.3.8", says="It belongs to another access token.")
def at_hash_matches_the_access_token(token: ReceivedIdToken) -> Finding:
    """Half of the access token's hash; in this flow the issuer may leave it out."""
    received = token.claims.get("at_hash")
    expected = _half_hash(token.access_token, str(token.header.get("alg")))
    passed = received is None or (isinstance(received, str) and are_equal(received, expected))
    return Finding(passed, f"{expected}, or nothing", _shown(received))


@check("OIDC Core §2", says="It does not say who signed in.")
def subject_is_named(token: ReceivedIdToken) -> Finding:
    """`sub`: at most 255 ASCII characters that never change for this user."""
    received = token.claims.get("sub")
    passed = isinstance(received, str) and SUBJECT.fullmatch(received) is not None
    return Finding(passed, "1 to 255 ASCII characters", _shown(received))


@check("OIDC Core §3.1.3.7 (12)", says="It does not say that you signed in as was asked for.")
def acr_is_the_one_asked(token: ReceivedIdToken) -> Finding:
    """`acr` is one of the authentication context classes that the request asked for."""
    received = token.claims.get("acr")
    return Finding(received in token.acr.split(), token.acr, _shown(received))


@check("OIDC Core §3.1.3.7 (13)", says="Your last login is longer ago than was asked for.")
def login_is_recent_enough(token: ReceivedIdToken) -> Finding:
    """With `max_age`, `auth_time` must be there, and no longer ago than that."""
    logged_in_at = _seconds(token.claims.get("auth_time"))
    longest = token.max_age or 0
    passed = logged_in_at is not None and token.now - logged_in_at <= _leeway(token) + longest
    return Finding(passed, f"at most {longest} s ago", _relative(logged_in_at, token.now))


ID_TOKEN_CHECKS: tuple[Check[ReceivedIdToken], ...] = (
    id_token_is_well_formed,
    algorithm_is_the_agreed_one,
    key_is_published,
    signature_is_valid,
    issuer_is_the_one_asked,
    audience_is_this_client,
    authorized_party_is_this_client,
    id_token_is_not_expired,
    issue_time_is_plausible,
    nonce_is_the_one_sent,
    at_hash_matches_the_access_token,
    subject_is_named,
)

ACR_CHECKS: tuple[Check[ReceivedIdToken], ...] = (acr_is_the_one_asked,)
MAX_AGE_CHECKS: tuple[Check[ReceivedIdToken], ...] = (login_is_recent_enough,)


def checks_asked_for(token: ReceivedIdToken) -> tuple[Check[ReceivedIdToken], ...]:
    """The rules about the login itself, where the authorization request made them."""
    of_acr = ACR_CHECKS if token.acr else ()
    of_age = MAX_AGE_CHECKS if token.max_age is not None else ()
    return of_acr + of_age


def _leeway(token: ReceivedIdToken) -> float:
    """The login was judged when the flow came by, and it may have been held since."""
    return LEEWAY_SECONDS + token.now - token.started_at


def _is_signed(token: ReceivedIdToken) -> bool:
    try:
        jws.deserialize_compact(token.raw, token.key, algorithms=list(token.algorithms))
    except (JoseError, ValueError):
        return False
    return True


def _audiences(token: ReceivedIdToken) -> tuple[str, ...]:
    """`aud` is a text, or an array of texts (RFC 7519 §4.1.3)."""
    audience = token.claims.get("aud")
    return (audience,) if isinstance(audience, str) else words(audience) or ()


def _half_hash(access_token: str, algorithm: str) -> str:
    digest = HASHES.get(algorithm[2:], hashlib.sha256)(access_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()


def _seconds(value: object) -> float | None:
    """A NumericDate (RFC 7519 §2), or None; a boolean is no number here."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < LATEST else None


def _relative(moment: float | None, now: float) -> str:
    if moment is None:
        return "no time"
    return f"{abs(moment - now):.0f} s {'ago' if moment <= now else 'from now'}"


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    return displayable(value) or "something that is no text"

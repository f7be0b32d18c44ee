"""The checks that an ID token must pass before anyone is logged in (OIDC Core §3.1.3.7)."""

import base64
import hashlib
import re

from client_app.moments import AHEAD_SECONDS, BACK_SECONDS, numeric_date, relative
from client_app.session.id_tokens import ReceivedIdToken
from client_app.texts import displayable, shown
from hosting.random_values import are_equal, as_bytes
from tracing.checks import Check, Finding, check

HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}
"""Hash functions, by the digits of the signature algorithm."""

SUBJECT = re.compile(r"[\x20-\x7E]{1,255}")


@check("RFC 7515 §5.2", about=("id_token",), says="The ID token cannot be read.")
def id_token_is_well_formed(token: ReceivedIdToken) -> Finding:
    """The ID token has three parts, and its header and payload are JSON objects. Otherwise no claim
    of it can be checked.
    """
    passed = bool(token.header) and bool(token.claims)
    expected = "header.payload.signature, the first two of them JSON objects"
    return Finding(passed, expected, lambda: _form(token))


@check(
    "OIDC Core §3.1.3.7 (7), RFC 8725 §3.1",
    about=("id_token", "alg"),
    says="The ID token is not signed with the registered algorithm.",
)
def algorithm_is_the_agreed_one(token: ReceivedIdToken) -> Finding:
    """The algorithm is the registered one. If the token could choose, an attacker would choose
    none, or an HMAC with the public key.
    """
    received = token.header.get("alg")
    return Finding(
        received in token.algorithms,
        lambda: " or ".join(token.algorithms),
        lambda: shown(received),
    )


@check(
    "OIDC Core §10.1",
    about=("id_token", "kid"),
    says="The ID token is signed with a key that the issuer does not publish.",
)
def key_is_published(token: ReceivedIdToken) -> Finding:
    """The kid in the header names a key that the issuer publishes. Anyone can sign with
    a key of their own.
    """
    passed = token.key is not None
    return Finding(passed, "a kid of the issuer's key set", lambda: shown(token.header.get("kid")))


@check(
    "OIDC Core §3.1.3.7 (6)", about=("id_token",), says="The signature of the ID token is wrong."
)
def signature_is_valid(token: ReceivedIdToken) -> Finding:
    """The signature was made with that key, over exactly this header and payload. Otherwise the
    token was forged or changed on the way.
    """
    passed = token.is_signed
    return Finding(passed, "a signature that matches", lambda: _signature(token))


@check(
    "OIDC Core §3.1.3.7 (2)",
    about=("id_token", "iss"),
    says="The ID token was issued by a different issuer.",
)
def issuer_is_the_one_asked(token: ReceivedIdToken) -> Finding:
    """The issuer of the ID token is the issuer that the user was sent to. Otherwise one issuer
    could sign in users of another.
    """
    received = token.claims.get("iss")
    return Finding(received == token.issuer, token.issuer, lambda: shown(received))


@check(
    "OIDC Core §3.1.3.7 (3)",
    about=("id_token", "aud"),
    says="The ID token was issued for a different client.",
)
def audience_is_this_client(token: ReceivedIdToken) -> Finding:
    """The audience contains the client_id of this client. Otherwise a different app could
    use an ID token of its own user to sign in here.
    """
    return Finding(
        token.client_id in token.audiences,
        token.client_id,
        lambda: displayable(", ".join(token.audiences)) or shown(token.claims.get("aud")),
    )


@check(
    "OIDC Core §3.1.3.7 (4, 5)",
    about=("id_token", "azp"),
    says="The ID token was issued to a different client.",
)
def authorized_party_is_this_client(token: ReceivedIdToken) -> Finding:
    """If the ID token names an authorized party, it is this client. With several audiences it must
    name one. Otherwise an ID token that was issued to another client could sign in a user here.
    """
    received = token.claims.get("azp")
    is_needed = len(token.audiences) > 1
    passed = received == token.client_id or (received is None and not is_needed)
    return Finding(
        passed,
        lambda: token.client_id if is_needed else f"{token.client_id}, or none",
        lambda: shown(received),
    )


@check("OIDC Core §3.1.3.7 (9)", about=("id_token", "exp"), says="The ID token has expired.")
def id_token_is_not_expired(token: ReceivedIdToken) -> Finding:
    """The ID token has not expired. An old one could have been stolen in the meantime."""
    received = token.claims.get("exp")
    expires_at = numeric_date(received)
    passed = expires_at is not None and token.now < expires_at + BACK_SECONDS
    return Finding(passed, "a time in the future", lambda: relative(received, token.now))


@check(
    "OIDC Core §3.1.3.7 (10)",
    about=("id_token", "iat"),
    says="The ID token was not issued during this sign-in.",
)
def issue_time_is_plausible(token: ReceivedIdToken) -> Finding:
    """The ID token was issued after this sign-in began, and not in the future. Otherwise an old ID
    token could be replayed.
    """
    received = token.claims.get("iat")
    issued_at = numeric_date(received)
    passed = issued_at is not None and (
        token.started_at - BACK_SECONDS <= issued_at <= token.now + AHEAD_SECONDS
    )
    return Finding(
        passed,
        lambda: (
            f"between the start of the sign-in ({relative(token.started_at, token.now)}) and now"
        ),
        lambda: relative(received, token.now),
    )


@check(
    "OIDC Core §3.1.3.7 (11)",
    about=("id_token", "nonce"),
    says="The ID token belongs to a different sign-in.",
)
def nonce_is_the_one_sent(token: ReceivedIdToken) -> Finding:
    """The nonce is the one that this sign-in sent. Otherwise an ID token of a different sign-in
    could be replayed.
    """
    received = token.claims.get("nonce")
    passed = bool(token.nonce) and isinstance(received, str) and are_equal(received, token.nonce)
    return Finding(passed, token.nonce or "a nonce", lambda: shown(received))


@check(
    "OIDC Core §3.1.3.8",
    about=("id_token", "at_hash", "access_token"),
    says="The ID token belongs to a different access token.",
)
def at_hash_matches_the_access_token(token: ReceivedIdToken) -> Finding:
    """at_hash matches the access token. It is optional in this flow. Without this check an attacker
    could replace the access token with that of another user.
    """
    received = token.claims.get("at_hash")
    passed = received is None or (
        isinstance(received, str) and are_equal(received, _half_hash(token))
    )
    return Finding(passed, lambda: f"{_half_hash(token)}, or none", lambda: shown(received))


@check("OIDC Core §2", about=("id_token", "sub"), says="The ID token does not say who signed in.")
def subject_is_named(token: ReceivedIdToken) -> Finding:
    """The subject is a string of 1 to 255 ASCII characters. It is the only claim that always
    identifies the same user.
    """
    received = token.claims.get("sub")
    passed = isinstance(received, str) and SUBJECT.fullmatch(received) is not None
    return Finding(passed, "1 to 255 ASCII characters", lambda: shown(received))


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


def _form(token: ReceivedIdToken) -> str:
    """Say how far the token could be read."""
    parts = token.raw.count(".") + 1
    if not token.raw:
        return "none"
    if parts != 3:
        return "one part" if parts == 1 else f"{parts} parts"
    if not token.header:
        return "an unreadable header"
    return "three parts" if token.claims else "an unreadable payload"


def _signature(token: ReceivedIdToken) -> str:
    if token.key is None:
        return "no key to verify the signature with"
    return "a signature that matches" if token.is_signed else "a signature that does not match"


def _half_hash(token: ReceivedIdToken) -> str:
    make = HASHES.get(str(token.header.get("alg"))[2:], hashlib.sha256)
    digest = make(as_bytes(token.access_token)).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()

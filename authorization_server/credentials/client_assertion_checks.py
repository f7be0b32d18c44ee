"""The checks of a client assertion, in order (RFC 7523 §3, OIDC Core §9): `private_key_jwt`."""

from authorization_server.config import AHEAD_SECONDS
from authorization_server.credentials.client_assertions import Assertion
from authorization_server.credentials.signed_statements import (
    ALGORITHMS,
    Statement,
    public_key,
    shown,
)
from authorization_server.moments import from_now
from tracing.checks import Check, Finding, check, warning

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_SECONDS = 3600
"""How far in the future an assertion may expire: its `jti` is remembered until then."""
WITHIN_AN_HOUR = f"expires within the next {LONGEST_SECONDS} seconds"
REFUSED = "The client assertion is not valid."
ALLOWED = " or ".join(ALGORITHMS)


@check(
    "RFC 7521 §4.2, RFC 7523 §2.2",
    about=("client_assertion_type",),
    error="invalid_client",
    says=REFUSED,
)
def assertion_type_is_jwt(assertion: Assertion) -> Finding:
    """The request says which kind of assertion it contains. This server accepts JWTs only."""
    received = assertion.form.get("client_assertion_type", "")
    return Finding(received == JWT_BEARER, JWT_BEARER, received or "none")


@check("RFC 7523 §3", about=("client_assertion",), error="invalid_client", says=REFUSED)
def assertion_is_a_signed_jwt(assertion: Assertion) -> Finding:
    """An assertion is a signed JWT. Its signature proves who made it."""
    problem = assertion.jwt.problem
    return Finding(not problem, "a signed JWT", problem or "a signed JWT")


@check(
    "RFC 7523 §3, RFC 8725 §3.1",
    about=("client_assertion", "alg"),
    error="invalid_client",
    says=REFUSED,
)
def assertion_algorithm_is_allowed(assertion: Assertion) -> Finding:
    """The signature algorithm is on this server's list. If the sender could choose it, an attacker
    would choose `none`, which proves nothing.
    """
    received = assertion.jwt.header.get("alg")
    return Finding(received in ALGORITHMS, ALLOWED, lambda: shown(received))


@check("RFC 7515 §4.1.11", about=("client_assertion", "crit"), error="invalid_client", says=REFUSED)
def nothing_critical_is_in_the_assertion(assertion: Assertion) -> Finding:
    """A server rejects extensions that are marked as critical and that it does not understand. This
    server understands none.
    """
    critical = assertion.jwt.header.get("crit")
    passed = "crit" not in assertion.jwt.header
    return Finding(passed, "no crit", lambda: "none" if passed else f"crit {critical}"[:60])


@check(
    "RFC 7523 §3",
    about=("client_assertion", "iss", "sub", "client_id"),
    error="invalid_client",
    says=REFUSED,
)
def assertion_is_about_its_issuer(assertion: Assertion) -> Finding:
    """Issuer and subject are both the client's own client_id. Otherwise one client could speak for
    another.
    """
    issuer, subject = assertion.jwt.text("iss"), assertion.jwt.text("sub")
    named = assertion.form.get("client_id") or issuer
    return Finding(
        bool(issuer) and issuer == subject == named,
        "iss, sub and client_id, if sent, are the same client_id",
        lambda: f"iss {issuer or 'none'}, sub {subject or 'none'}, client_id {named or 'none'}",
    )


@check(
    "RFC 7523 §3, OIDC Core §9",
    about=("client_assertion", "iss"),
    error="invalid_client",
    says=REFUSED,
)
def assertion_client_signs(assertion: Assertion) -> Finding:
    """The client registered private_key_jwt and its keys. A client that uses another method has no
    keys to be recognised by.
    """
    client = assertion.client
    return Finding(
        client is not None and client.auth_method == "private_key_jwt",
        "a client registered for private_key_jwt",
        lambda: _client_received(assertion),
    )


@check("RFC 7523 §3", about=("client_assertion",), error="invalid_client", says=REFUSED)
def assertion_signature_is_valid(assertion: Assertion) -> Finding:
    """One of the client's registered keys verifies the signature. Otherwise anyone could make an
    assertion in the name of this client.
    """
    jwt, kid = assertion.jwt, assertion.jwt.header.get("kid")
    registered = assertion.client.jwks if assertion.client else []
    named = [jwk for jwk in registered if kid in (None, jwk.get("kid"))]
    keys = [key for key in map(public_key, named) if key is not None]
    passed = any(jwt.is_signed_by(key) for key in keys)
    return Finding(
        passed,
        "a signature by a registered key of the client",
        lambda: "verified" if passed else f"not verified by any of {len(keys)} keys",
    )


@check("RFC 7523 §3", about=("client_assertion", "aud"), error="invalid_client", says=REFUSED)
def assertion_audience_is_this_server(assertion: Assertion) -> Finding:
    """The assertion was made for this server. Otherwise an assertion made for one server could be
    replayed at another.

    Only the issuer identifier alone is safe: a client learns an endpoint from metadata, and an
    attacker's metadata can name the endpoint of an honest server as its own (CVE-2025-27370,
    draft-ietf-oauth-rfc7523bis). Many clients send the token endpoint, so that is only a warning.
    """
    said, issuer = assertion.jwt.claims.get("aud"), assertion.services.config.issuer
    received = [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)]
    if said != issuer and not assertion.audiences.isdisjoint(received):
        return warning(
            lambda: f"{issuer} alone, as a string",
            lambda: _audience(said),
            lambda: f"The audience of a client assertion must be {issuer} alone, as a string.",
        )
    return Finding(
        said == issuer,
        lambda: " or ".join(sorted(assertion.audiences)),
        lambda: ", ".join(received) or "none",
    )


@check("RFC 7523 §3", about=("client_assertion", "exp"), error="invalid_client", says=REFUSED)
def assertion_is_short_lived(assertion: Assertion) -> Finding:
    """The assertion expires, and soon. An assertion that leaks is useless after that."""
    left = assertion.seconds_left
    return Finding(
        left is not None and 0 < left <= LONGEST_SECONDS + AHEAD_SECONDS,
        WITHIN_AN_HOUR,
        lambda: shown(assertion.jwt.claims.get("exp")) if left is None else _expiry(left),
    )


@check(
    "RFC 7523 §3", about=("client_assertion", "iat", "nbf"), error="invalid_client", says=REFUSED
)
def assertion_is_already_valid(assertion: Assertion) -> Finding:
    """The times of issue (iat) and of first use (nbf) have passed, and the assertion was made for
    this request. A time in the future is a mistake, or an attempt to prepare assertions for later
    use; an assertion that was made long ago may have been stolen.
    """
    jwt, latest = assertion.jwt, assertion.now + AHEAD_SECONDS
    oldest = assertion.services.config.just_now_seconds
    begins = {name: jwt.seconds(name) for name in ("iat", "nbf") if name in jwt.claims}
    wrong = [
        name
        for name, second in begins.items()
        if second is None or second > latest or (name == "iat" and second < assertion.now - oldest)
    ]
    return Finding(
        not wrong,
        lambda: f"iat and nbf, if sent, in the past; iat at most {oldest} seconds ago",
        lambda: ", ".join(f"{name} {_moment(jwt, name)}" for name in wrong or begins) or "none",
    )


@check(
    "RFC 7523 §3, OIDC Core §9",
    about=("client_assertion", "jti"),
    uses_up="client_assertion",
    error="invalid_client",
    says=REFUSED,
)
def assertion_is_used_once(assertion: Assertion) -> Finding:
    """Each assertion works once. Otherwise someone who has read a request could replay it."""
    jti = assertion.jwt.text("jti")
    passed = bool(jti) and assertion.spend()
    return Finding(
        passed,
        "a jti that was not used before",
        lambda: shown(jti) if passed or not jti else f"{shown(jti)}, used before",
    )


CLIENT_ASSERTION_CHECKS: tuple[Check[Assertion], ...] = (
    assertion_type_is_jwt,
    assertion_is_a_signed_jwt,
    assertion_algorithm_is_allowed,
    nothing_critical_is_in_the_assertion,
    assertion_is_about_its_issuer,
    assertion_client_signs,
    assertion_signature_is_valid,
    assertion_audience_is_this_server,
    assertion_is_short_lived,
    assertion_is_already_valid,
    assertion_is_used_once,
)


def _client_received(assertion: Assertion) -> str:
    if assertion.client is not None:
        return f"a client registered for {assertion.client.auth_method}"
    named = assertion.jwt.text("iss")
    return f"{shown(named)}, which is not registered" if named else "none"


def _audience(said: object) -> str:
    return shown(said) if isinstance(said, str) else f"a list: {shown(said)}"


def _moment(jwt: Statement, name: str) -> str:
    second = jwt.seconds(name)
    return shown(jwt.claims[name]) if second is None else from_now(second)


def _expiry(left: int) -> str:
    return f"expires in {left} seconds" if left > 0 else f"expired {-left} seconds ago"

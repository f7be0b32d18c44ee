"""What a client assertion must fulfil, in order (RFC 7523 §3, OIDC Core §9): `private_key_jwt`."""

import time
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from authorization_server.credentials.signed_statements import (
    AHEAD_SECONDS,
    ALGORITHMS,
    Statement,
    public_key,
)
from authorization_server.storage.clients import Client
from authorization_server.storage.seen_jtis import SeenJtis
from tracing.checks import Check, Finding, check

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_SECONDS = 3600
"""How far ahead an assertion may expire: its `jti` is remembered until then."""
REFUSED = "The client assertion is not valid."


@dataclass(frozen=True, slots=True)
class Assertion:
    """A client assertion, the client that it names, and the audiences that mean this server."""

    form: MultiDict[str, str]
    statement: Statement | None
    client: Client | None
    audiences: frozenset[str]
    seen: SeenJtis
    now: float = field(default_factory=time.time)

    @property
    def jwt(self) -> Statement:
        """The assertion, which an earlier check has found to be a signed JWT."""
        assert self.statement is not None
        return self.statement


@check("RFC 7521 §4.2, RFC 7523 §2.2", error="invalid_client", says=REFUSED)
def assertion_type_is_jwt(assertion: Assertion) -> Finding:
    """The request says what kind of statement proves the client."""
    received = assertion.form.get("client_assertion_type", "")
    return Finding(received == JWT_BEARER, JWT_BEARER, received or "none")


@check("RFC 7523 §3", error="invalid_client", says=REFUSED)
def assertion_is_a_signed_jwt(assertion: Assertion) -> Finding:
    """Header, claims and signature."""
    passed = assertion.statement is not None
    return Finding(passed, "a signed JWT", "a signed JWT" if passed else "something else")


@check("RFC 7523 §3, RFC 8725 §3.1", error="invalid_client", says=REFUSED)
def assertion_algorithm_is_allowed(assertion: Assertion) -> Finding:
    """Our list decides, not the assertion: never none, and nothing with a shared secret."""
    received = assertion.jwt.header.get("alg")
    return Finding(received in ALGORITHMS, " or ".join(ALGORITHMS), str(received)[:40])


@check("RFC 7515 §4.1.11", error="invalid_client", says=REFUSED)
def nothing_critical_is_in_the_assertion(assertion: Assertion) -> Finding:
    """Who does not understand what is marked as critical must reject it. We know none."""
    passed = "crit" not in assertion.jwt.header
    return Finding(passed, "no critical extension", "none" if passed else "crit in the header")


@check("RFC 7523 §3", error="invalid_client", says=REFUSED)
def assertion_is_about_its_issuer(assertion: Assertion) -> Finding:
    """The client speaks for itself: issuer and subject are both its client_id."""
    issuer, subject = assertion.jwt.text("iss"), assertion.jwt.text("sub")
    named = assertion.form.get("client_id") or issuer
    passed = bool(issuer) and issuer == subject == named
    return Finding(passed, "iss and sub are the client_id", f"iss {issuer}, sub {subject}")


@check("RFC 7523 §3, OIDC Core §9", error="invalid_client", says=REFUSED)
def assertion_client_signs(assertion: Assertion) -> Finding:
    """Only a client that registered its keys for this can be known by them."""
    client = assertion.client
    received = client.auth_method if client else "an unknown client"
    return Finding(received == "private_key_jwt", "a client of private_key_jwt", received)


@check("RFC 7523 §3", error="invalid_client", says=REFUSED)
def assertion_signature_is_valid(assertion: Assertion) -> Finding:
    """One of the client's registered keys confirms what it says."""
    assert assertion.client is not None
    jwt, kid = assertion.jwt, assertion.jwt.header.get("kid")
    named = [jwk for jwk in assertion.client.jwks if kid in (None, jwk.get("kid"))]
    keys = [key for key in map(public_key, named) if key is not None]
    passed = any(jwt.is_signed_by(key) for key in keys)
    received = "confirmed" if passed else f"not confirmed by any of {len(keys)} keys"
    return Finding(passed, "a registered key confirms the signature", received)


@check("RFC 7523 §3", error="invalid_client", says=REFUSED)
def assertion_audience_is_this_server(assertion: Assertion) -> Finding:
    """Else an assertion that was made for another server could be used here."""
    said = assertion.jwt.claims.get("aud")
    received = [one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)]
    passed = not assertion.audiences.isdisjoint(received)
    return Finding(passed, " or ".join(sorted(assertion.audiences)), ", ".join(received) or "none")


@check("RFC 7523 §3", error="invalid_client", says=REFUSED)
def assertion_is_short_lived(assertion: Assertion) -> Finding:
    """It must say when it ends, and that must be soon, but not yet."""
    ends = assertion.jwt.seconds("exp")
    left = None if ends is None else int(ends - assertion.now)
    passed = left is not None and 0 < left <= LONGEST_SECONDS + AHEAD_SECONDS
    received = "no exp" if left is None else f"{left} seconds from now"
    return Finding(passed, f"exp within the next {LONGEST_SECONDS} seconds", received)


@check("RFC 7523 §3", error="invalid_client", says=REFUSED)
def assertion_is_already_valid(assertion: Assertion) -> Finding:
    """Neither made in the future (iat) nor for the future (nbf)."""
    jwt, latest = assertion.jwt, assertion.now + AHEAD_SECONDS
    begins = {name: jwt.seconds(name) for name in ("iat", "nbf") if name in jwt.claims}
    late = [name for name, second in begins.items() if second is None or second > latest]
    expected = "iat and nbf, if said, in the past"
    return Finding(not late, expected, f"{', '.join(late)} in the future" if late else expected)


@check("RFC 7523 §3, OIDC Core §9", error="invalid_client", says=REFUSED)
def assertion_is_used_once(assertion: Assertion) -> Finding:
    """Whoever has read an assertion on the way must not be able to use it again."""
    jwt = assertion.jwt
    jti, ends = jwt.text("jti"), jwt.seconds("exp") or 0
    passed = bool(jti) and assertion.seen.is_first(jwt.text("iss"), jti, ends)
    received = "first use" if passed else "used before" if jti else "no jti"
    return Finding(passed, "a jti that was not seen before", received)


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

"""What must be true when the issuer is asked about a token, in order (RFC 7662 §2.2).

Whether it is genuine and not revoked the issuer says in one word, `active`. What else it says is
checked where it says it: all of it is optional.
"""

from resource_server.presented.sent_token import SCHEMES
from resource_server.verification.claim_checks import CLAIM_CHECKS
from resource_server.verification.claims import audiences, listed, seconds, shown, when
from resource_server.verification.presented_token import PresentedToIssuer
from tracing.checks import Check, Finding, check


@check("RFC 7662 §2.2", error="temporarily_unavailable")
def issuer_answers(presented: PresentedToIssuer) -> Finding:
    """Without an answer a token can be neither believed nor refused."""
    trouble = presented.introspection.trouble
    expected = f"{presented.trust.issuer} says what this token is"
    return Finding(not trouble, expected, trouble or "an answer")


@check("RFC 7662 §2.2", error="invalid_token")
def token_is_active(presented: PresentedToIssuer) -> Finding:
    """Issued by this server, not revoked, not expired: only the issuer knows all of it."""
    active = presented.claims.get("active")
    return Finding(active is True, "active true", f"active {shown(active)}")


@check("RFC 7662 §2.2, RFC 6749 §5.1, RFC 9449 §5", error="invalid_token")
def token_type_is_for_an_api(presented: PresentedToIssuer) -> Finding:
    """A token of another type, such as a refresh token, does not open an API."""
    received = presented.claims.get("token_type", "Bearer")
    passed = isinstance(received, str) and received.lower() in SCHEMES
    return Finding(passed, f"token_type, if said, {' or '.join(SCHEMES.values())}", shown(received))


@check("RFC 7662 §2.2", error="invalid_token")
def issuer_if_said_is_the_trusted_one(presented: PresentedToIssuer) -> Finding:
    """The issuer that was asked speaks of its own token."""
    trusted = presented.trust.issuer
    received = presented.claims.get("iss", trusted)
    return Finding(received == trusted, f"iss, if said, {trusted}", shown(received))


@check("RFC 7662 §2.2, RFC 9700 §2.3", error="invalid_token")
def audience_if_said_contains_me(presented: PresentedToIssuer) -> Finding:
    """A token for another resource server must be worth nothing here."""
    resource = presented.trust.resource
    if "aud" not in presented.claims:
        return Finding(True, f"aud, if said, contains {resource}", "no aud")
    received = audiences(presented.claims)
    return Finding(resource in received, f"aud, if said, contains {resource}", listed(received))


@check("RFC 7662 §2.2", error="invalid_token")
def expiry_if_said_is_in_the_future(presented: PresentedToIssuer) -> Finding:
    """An issuer that calls an expired token active is not believed."""
    if "exp" not in presented.claims:
        return Finding(True, "exp, if said, in the future", "no exp")
    expires = seconds(presented.claims, "exp")
    passed = expires is not None and presented.now < expires
    return Finding(passed, "exp, if said, in the future", when(expires, presented.now))


INTROSPECTION_CHECKS: tuple[Check[PresentedToIssuer], ...] = (
    issuer_answers,
    token_is_active,
    token_type_is_for_an_api,
    issuer_if_said_is_the_trusted_one,
    audience_if_said_contains_me,
    expiry_if_said_is_in_the_future,
    *CLAIM_CHECKS,
)

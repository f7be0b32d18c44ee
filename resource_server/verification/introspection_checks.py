"""The checks of a token that is introspected at its issuer, in order (RFC 7662 §2.2).

The member `active` says whether the token is valid. Other members are checked if present.
"""

from resource_server.presented.sent_token import SCHEMES
from resource_server.verification.claim_checks import CLAIM_CHECKS
from resource_server.verification.claims import audiences, listed, seconds, shown, when
from resource_server.verification.issuer_checks import issuer_answers
from resource_server.verification.presented_token import PresentedToIssuer
from tracing.checks import Check, Finding, check, warning

_TYPES = f"{' or '.join(SCHEMES.values())}, or none"


@check("RFC 7662 §2.2", about=("access_token", "active"), error="invalid_token")
def token_is_active(presented: PresentedToIssuer) -> Finding:
    """The issuer says that the token is active: issued there, not revoked, not expired. Only the
    issuer knows all of that.
    """
    active = presented.claims.get("active")
    return Finding(active is True, "true", lambda: shown(active))


@check(
    "RFC 7662 §2.2, RFC 6749 §5.1, RFC 9449 §5",
    about=("access_token", "token_type"),
    error="invalid_token",
)
def token_type_is_for_an_api(presented: PresentedToIssuer) -> Finding:
    """The token is an access token. A refresh token is active too, but must not give access to an
    API.
    """
    received = presented.claims.get("token_type")
    passed = "token_type" not in presented.claims or (
        isinstance(received, str) and received.lower() in SCHEMES
    )
    return Finding(passed, _TYPES, lambda: shown(received))


@check("RFC 7662 §2.2", about=("access_token", "iss"), error="invalid_token")
def issuer_if_given_is_the_trusted_one(presented: PresentedToIssuer) -> Finding:
    """If iss is present, it is the trusted issuer."""
    trusted = presented.trust.issuer
    received = presented.claims.get("iss")
    passed = "iss" not in presented.claims or received == trusted
    return Finding(passed, lambda: f"{trusted}, or none", lambda: shown(received))


@check("RFC 7662 §2.2, RFC 9700 §2.3", about=("access_token", "aud"), error="invalid_token")
def audience_if_given_is_this_api(presented: PresentedToIssuer) -> Finding:
    """A token for a different API must not work here. A token that names no audience is accepted,
    but it works at every API that trusts the issuer.
    """
    resource = presented.trust.resource
    if "aud" not in presented.claims:
        return warning(lambda: f"aud contains {resource}", "none")
    return Finding(
        resource in audiences(presented.claims),
        lambda: f"aud contains {resource}",
        lambda: listed(presented.claims["aud"]),
    )


@check("RFC 7662 §2.2", about=("access_token", "exp"), error="invalid_token")
def expiry_if_given_is_in_the_future(presented: PresentedToIssuer) -> Finding:
    """A token whose expiry is past is refused, even if its issuer calls it active."""
    expires = seconds(presented.claims, "exp")
    passed = "exp" not in presented.claims or (expires is not None and presented.now < expires)
    return Finding(
        passed,
        "exp in the future, or none",
        lambda: when(presented.claims, "exp", presented.now),
    )


INTROSPECTION_CHECKS: tuple[Check[PresentedToIssuer], ...] = (
    issuer_answers,
    token_is_active,
    token_type_is_for_an_api,
    issuer_if_given_is_the_trusted_one,
    audience_if_given_is_this_api,
    expiry_if_given_is_in_the_future,
    *CLAIM_CHECKS,
)

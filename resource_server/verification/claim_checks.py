"""The checks of a token's claims, confirmed either by a signature or by the issuer, and of what a
resource needs.
"""

from resource_server.verification.claims import bound_key, scopes, shown
from resource_server.verification.presented_token import PresentedToken
from tracing.checks import Check, Finding, check

LONGEST_NAME = 255
"""OIDC Core §2: `sub` must not exceed 255 ASCII characters. Client ids get the same limit."""

_NAME = f"1 to {LONGEST_NAME} printable characters"


@check(
    "RFC 9449 §4.3 (12), §7.2, RFC 7800 §3",
    about=("access_token", "Authorization", "DPoP", "cnf"),
    error="invalid_token",
)
def token_binding_fits_the_proof(presented: PresentedToken) -> Finding:
    """A token that is bound to a key is sent with a proof of that key, and a proof is sent with a
    token that is bound to its key. Without this check a stolen bound token would work without the
    key.
    """
    bound, proved = bound_key(presented.claims), presented.proved_key
    # An empty string: bound in a way unknown to this server, or a proof without a key.
    passed = bound == proved and bound != ""
    return Finding(passed, lambda: _bound_to(proved), lambda: _bound_to(bound))


@check("RFC 9068 §2.2", about=("access_token", "sub"), error="invalid_token")
def subject_is_named(presented: PresentedToken) -> Finding:
    """The claim sub names the user to whose notes the token gives access."""
    subject = presented.claims.get("sub")
    return Finding(_is_name(subject), _NAME, lambda: shown(subject))


@check("RFC 6750 §3.1", about=("access_token", "scope"), error="insufficient_scope")
def scope_is_sufficient(presented: PresentedToken) -> Finding:
    """The user granted the scope that this resource needs. A token for reading must not allow
    writing.
    """
    needed = presented.needed_scope
    return Finding(
        needed in scopes(presented.claims),
        lambda: f"scope contains {needed}",
        lambda: shown(presented.claims.get("scope")),
    )


@check("RFC 9068 §2.2, RFC 7662 §2.2", about=("access_token", "client_id"), error="invalid_token")
def client_is_named(presented: PresentedToken) -> Finding:
    """The claim client_id names the client whose calls are counted."""
    client_id = presented.claims.get("client_id")
    return Finding(_is_name(client_id), _NAME, lambda: shown(client_id))


CLAIM_CHECKS: tuple[Check[PresentedToken], ...] = (token_binding_fits_the_proof, subject_is_named)
SCOPE_CHECKS: tuple[Check[PresentedToken], ...] = (scope_is_sufficient,)
CLIENT_SCOPE_CHECKS: tuple[Check[PresentedToken], ...] = (*SCOPE_CHECKS, client_is_named)


def _is_name(value: object) -> bool:
    # Not every system can store non-printable characters, or compares them in the same way.
    return isinstance(value, str) and value.isprintable() and 0 < len(value) <= LONGEST_NAME


def _bound_to(thumbprint: str | None) -> str:
    if thumbprint is None:
        return "bound to no key"
    return f"bound to the key {shown(thumbprint)}" if thumbprint else "bound in a way unknown here"

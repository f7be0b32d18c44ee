"""What an access token must fulfil at the userinfo endpoint, in order (OIDC Core §5.3)."""

from dataclasses import dataclass

from authorization_server import scopes
from authorization_server.issued_tokens import IssuedAccessToken
from tracing.checks import Check, Finding, check

INVALID = "The access token is missing, expired, revoked or malformed."


@dataclass(frozen=True, slots=True)
class UserinfoRequest:
    """The bearer token that came, and the access token it is, if it is one of ours."""

    has_bearer: bool
    token: IssuedAccessToken | None


@check("RFC 6750 §2.1", says=INVALID)
def bearer_is_present(request: UserinfoRequest) -> Finding:
    """The token comes in the Authorization header. Without one, no error code (RFC 6750 §3.1)."""
    received = "present" if request.has_bearer else "none"
    return Finding(request.has_bearer, "Authorization: Bearer", received)


@check("RFC 6750 §3.1", error="invalid_token", says=INVALID)
def access_token_is_ours(request: UserinfoRequest) -> Finding:
    """Signed by this server as an access token; an ID token is not one."""
    passed = request.token is not None
    return Finding(passed, "an access token issued here", "it" if passed else "something else")


@check("RFC 6750 §3.1", error="invalid_token", says=INVALID)
def access_token_is_not_expired(request: UserinfoRequest) -> Finding:
    """Its time is not over."""
    expired = request.token is None or request.token.is_expired()
    return Finding(not expired, "not expired", "expired" if expired else "not expired")


@check("RFC 6750 §3.1", error="invalid_token", says=INVALID)
def access_token_is_not_revoked(request: UserinfoRequest) -> Finding:
    """Neither it nor the grant it came from was revoked."""
    revoked = request.token is None or request.token.is_revoked()
    return Finding(not revoked, "not revoked", "revoked" if revoked else "not revoked")


@check("OIDC Core §5.3.1", error="insufficient_scope", says="The scope openid is needed.")
def scope_has_openid(request: UserinfoRequest) -> Finding:
    """Userinfo is for tokens of an OpenID Connect login."""
    scope = request.token.claims["scope"] if request.token else ""
    return Finding("openid" in scopes.as_list(scope), "openid", scope or "none")


USERINFO_CHECKS: tuple[Check[UserinfoRequest], ...] = (
    bearer_is_present,
    access_token_is_ours,
    access_token_is_not_expired,
    access_token_is_not_revoked,
    scope_has_openid,
)

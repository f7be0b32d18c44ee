"""What an access token must fulfil at the userinfo endpoint, in order (OIDC Core §5.3)."""

from dataclasses import dataclass

from authorization_server import scopes
from authorization_server.credentials.dpop_proofs import Proof
from authorization_server.issued.issued_tokens import IssuedAccessToken
from authorization_server.token.tokens import token_type
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

INVALID = "The access token is missing, expired, revoked or malformed."


@dataclass(frozen=True, slots=True)
class UserinfoRequest:
    """The token that came: how (Bearer, DPoP, or an empty text), which it is if it is one of ours,
    and the proof that came with it.
    """

    scheme: str
    token: IssuedAccessToken | None
    proof: Proof | None

    @property
    def bound_to(self) -> str | None:
        """The thumbprint of the key to which the token is bound (RFC 9449 §6.1)."""
        confirmation = self.token.claims.get("cnf") if self.token else None
        return str(confirmation["jkt"]) if confirmation else None


@check("RFC 6750 §2.1, RFC 9449 §7.1", says=INVALID)
def access_token_is_presented(request: UserinfoRequest) -> Finding:
    """The token comes in the Authorization header. Without one, no error code (RFC 6750 §3.1)."""
    received = request.scheme or "none"
    return Finding(bool(request.scheme), "Authorization: Bearer or DPoP", received)


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


@check("RFC 9449 §7.1, §7.2", error="invalid_token", says="Another token type is needed.")
def access_token_is_presented_by_its_type(request: UserinfoRequest) -> Finding:
    """A token that is bound to a key must not be taken from who only has the token."""
    expected = token_type(token_bound_to=request.bound_to)
    return Finding(request.scheme == expected, expected, request.scheme)


@check("RFC 9449 §7.1", error="invalid_token", says="The token is bound to another key.")
def key_is_the_one_of_the_token(request: UserinfoRequest) -> Finding:
    """The proof shows the key to which the token is bound."""
    bound_to, shown = request.bound_to, request.proof.jkt if request.proof else ""
    passed = bound_to is None or are_equal(bound_to, shown)
    return Finding(passed, bound_to or "none needed", shown or "no proof")


@check("OIDC Core §5.3.1", error="insufficient_scope", says="The scope openid is needed.")
def scope_has_openid(request: UserinfoRequest) -> Finding:
    """Userinfo is for tokens of an OpenID Connect login."""
    scope = request.token.claims["scope"] if request.token else ""
    return Finding("openid" in scopes.as_list(scope), "openid", scope or "none")


TOKEN_CHECKS: tuple[Check[UserinfoRequest], ...] = (
    access_token_is_presented,
    access_token_is_ours,
    access_token_is_not_expired,
    access_token_is_not_revoked,
    access_token_is_presented_by_its_type,
)
AFTER_PROOF: tuple[Check[UserinfoRequest], ...] = (
    key_is_the_one_of_the_token,
    scope_has_openid,
)

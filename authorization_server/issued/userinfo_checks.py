"""The checks of an access token at the userinfo endpoint, in order (OIDC Core §5.3)."""

from dataclasses import dataclass

from werkzeug.utils import cached_property

from authorization_server import scopes
from authorization_server.credentials.dpop_proofs import Proof
from authorization_server.issued.issued_tokens import IssuedAccessToken, find_access_token
from authorization_server.services import Services
from authorization_server.token.tokens import token_type
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

SEND_ONE = "Send one as Authorization: Bearer or DPoP."
MISSING = f"No access token was sent. {SEND_ONE}"
INVALID = "The access token is expired, revoked, malformed, or was not issued here."
"""One text for four findings: a thief does not learn how near a stolen token came."""
SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}


@dataclass
class UserinfoRequest:
    """The Authorization header of a request, and the DPoP proof that was sent with it."""

    authorization: str
    proof: Proof | None
    services: Services

    @property
    def presented(self) -> str:
        """The text of the access token; empty without one."""
        return self.authorization.partition(" ")[2].strip()

    @property
    def scheme(self) -> str:
        """How it is presented: Bearer or DPoP; empty without an access token."""
        name = self.authorization.partition(" ")[0].lower()
        return SCHEMES.get(name, "") if self.presented else ""

    @cached_property
    def token(self) -> IssuedAccessToken | None:
        """The access token, valid or not; None if this server did not issue it."""
        return find_access_token(self.services, self.presented) if self.scheme else None

    @property
    def bound_to(self) -> str | None:
        """The thumbprint of the key to which the token is bound (RFC 9449 §6.1)."""
        confirmation = self.token.claims.get("cnf") if self.token else None
        return str(confirmation["jkt"]) if confirmation else None


@check("RFC 6750 §3.1, RFC 9449 §7.1", about=("access_token", "Authorization"), says=MISSING)
def token_is_in_the_authorization_header(request: UserinfoRequest) -> Finding:
    """The access token is sent in the Authorization header. Without one, the answer has no error
    code (RFC 6750 §3.1).
    """
    expected = "Authorization: Bearer or DPoP"
    if request.scheme:
        return Finding(True, expected, lambda: f"Authorization: {request.scheme}")
    if not request.authorization:
        return Finding(False, expected, "none")
    received = "an Authorization header without an access token"
    says = f"The Authorization header has no access token. {SEND_ONE}"
    return Finding(False, expected, received, says=says)


@check(
    "OIDC Core §5.3.3",
    about=("access_token", "Authorization"),
    error="invalid_token",
    says=INVALID,
)
def access_token_is_ours(request: UserinfoRequest) -> Finding:
    """This server signed the token, as an access token. An ID token is not one."""
    passed = request.token is not None
    other = "a token that was not issued here" if request.presented else "none"
    return Finding(
        passed, "an access token issued here", "an access token issued here" if passed else other
    )


@check("RFC 6750 §3.1", about=("access_token", "exp"), error="invalid_token", says=INVALID)
def token_is_not_expired(request: UserinfoRequest) -> Finding:
    """The access token has not expired. A stolen one is useless after minutes."""
    if request.token is None:
        return Finding(False, "not expired", "none")
    passed = not request.token.is_expired()
    return Finding(passed, "not expired", "not expired" if passed else "expired")


@check("RFC 6750 §3.1", about=("access_token", "jti"), error="invalid_token", says=INVALID)
def token_is_not_revoked(request: UserinfoRequest) -> Finding:
    """Neither the token nor its token family was revoked."""
    if request.token is None:
        return Finding(False, "not revoked", "none")
    passed = not request.token.is_revoked()
    return Finding(passed, "not revoked", "not revoked" if passed else "revoked")


@check(
    "RFC 9449 §7.2",
    about=("access_token", "Authorization"),
    error="invalid_token",
    says="The access token must be presented by its own type: Bearer or DPoP.",
)
def access_token_is_presented_by_its_type(request: UserinfoRequest) -> Finding:
    """A token that is bound to a key is presented as DPoP, with a proof. Accepted as Bearer, it
    would work for anyone who steals it.
    """
    expected = token_type(token_bound_to=request.bound_to)
    return Finding(request.scheme == expected, expected, request.scheme or "none")


@check(
    "RFC 9449 §4.3 (12), §7.2",
    about=("access_token", "Authorization", "DPoP", "cnf"),
    error="invalid_token",
    says="The access token is bound to a different key than the DPoP proof shows.",
)
def token_binding_fits_the_proof(request: UserinfoRequest) -> Finding:
    """The proof shows the key that the token is bound to. Otherwise a thief could use a
    different key.
    """
    bound_to, shown = request.bound_to, request.proof.jkt if request.proof else ""
    passed = bound_to is None or are_equal(bound_to, shown)
    return Finding(passed, bound_to or "any, because it is bound to none", shown or "none")


@check(
    "OIDC Core §5.3.1",
    about=("access_token", "scope"),
    error="insufficient_scope",
    says="The scope openid is needed.",
)
def scope_is_sufficient(request: UserinfoRequest) -> Finding:
    """Userinfo is for tokens of an OpenID Connect login. The user allowed nothing of this with
    other scopes.
    """
    scope = request.token.claims["scope"] if request.token else ""
    return Finding("openid" in scopes.as_list(scope), "openid", scope or "none")


TOKEN_CHECKS: tuple[Check[UserinfoRequest], ...] = (
    token_is_in_the_authorization_header,
    access_token_is_ours,
    token_is_not_expired,
    token_is_not_revoked,
    access_token_is_presented_by_its_type,
)
AFTER_PROOF: tuple[Check[UserinfoRequest], ...] = (
    token_binding_fits_the_proof,
    scope_is_sufficient,
)

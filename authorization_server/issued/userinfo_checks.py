"""The checks of an access token at the userinfo endpoint, in order (OIDC Core §5.3)."""

import re
from dataclasses import dataclass, field

from werkzeug.utils import cached_property

from authorization_server import scopes
from authorization_server.credentials.dpop_proofs import Proof
from authorization_server.issued.issued_tokens import IssuedAccessToken, find_access_token
from authorization_server.services import Services
from authorization_server.token.tokens import token_type
from hosting.random_values import are_equal
from tracing.checks import Check, Finding, check

SEND_ONE = "Send one token, as Authorization: Bearer or DPoP."
MISSING = "No access token was sent. Send one as Authorization: Bearer or DPoP."
INVALID = "The access token is expired, revoked, malformed, or was not issued here."
"""One message for four findings: a thief does not learn what is wrong with a stolen token."""
SCHEMES = {"bearer": "Bearer", "dpop": "DPoP"}
CREDENTIALS = re.compile(r"[A-Za-z]+ +([A-Za-z0-9._~+/-]+=*) *", re.ASCII)
"""RFC 6750 §2.1: `"Bearer" 1*SP b64token`; RFC 9449 §7.1 defines the same for DPoP."""
SCHEME_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,19}(?= )")


@dataclass
class UserinfoRequest:
    """The Authorization header of a request, and the DPoP proof that was sent with it.

    `scheme` is how the access token is presented, Bearer or DPoP, or empty for any other header;
    `presented` is the token, or empty unless the header contains exactly one. `elsewhere` lists the
    other places in the request that contain an access token.
    """

    authorization: str
    elsewhere: tuple[str, ...]
    proof: Proof | None
    services: Services
    scheme: str = field(init=False)
    presented: str = field(init=False)

    def __post_init__(self) -> None:
        """Read the header."""
        self.scheme = SCHEMES.get(self.authorization.partition(" ")[0].lower(), "")
        credentials = CREDENTIALS.fullmatch(self.authorization) if self.scheme else None
        self.presented = credentials[1] if credentials else ""

    @property
    def places(self) -> tuple[str, ...]:
        """The places in the request that contain an access token."""
        return (*(["the Authorization header"] if self.scheme else []), *self.elsewhere)

    @cached_property
    def token(self) -> IssuedAccessToken | None:
        """The access token, valid or not; None if this server did not issue it."""
        return find_access_token(self.services, self.presented) if self.presented else None

    @property
    def bound_to(self) -> str | None:
        """The thumbprint of the key to which the token is bound (RFC 9449 §6.1)."""
        confirmation = self.token.claims.get("cnf") if self.token else None
        return str(confirmation["jkt"]) if confirmation else None


@check(
    "RFC 6750 §2", about=("Authorization", "access_token"), error="invalid_request", says=SEND_ONE
)
def token_is_sent_one_way(request: UserinfoRequest) -> Finding:
    """A request carries its token in one place. With two, a proxy and this server could each read a
    different one.
    """
    places = request.places
    return Finding(
        len(places) <= 1,
        "a token in one place",
        lambda: " and ".join(places) or "none",
        says=lambda: f"A token is in {' and '.join(places)}. {SEND_ONE}",
    )


@check("RFC 6750 §3.1, RFC 9449 §7.1", about=("access_token", "Authorization"), says=MISSING)
def token_is_in_the_authorization_header(request: UserinfoRequest) -> Finding:
    """The access token is sent in the Authorization header: a URL ends up in logs. Without a token,
    the response has no error code (RFC 6750 §3.1).
    """
    return Finding(
        request.scheme != "",
        "Authorization: Bearer or DPoP",
        lambda: _scheme_in_words(request),
        says=lambda: (
            f"No access token was accepted from this: {_scheme_in_words(request)}. {SEND_ONE}"
            if request.authorization or request.places
            else ""
        ),
    )


@check(
    "RFC 6750 §2.1, RFC 9449 §7.1",
    about=("access_token", "Authorization"),
    error="invalid_request",
    says=SEND_ONE,
)
def authorization_header_is_well_formed(request: UserinfoRequest) -> Finding:
    """The scheme is followed by one token, made of the characters that RFC 6750 allows. Anything
    else could be read in more than one way.
    """
    return Finding(
        request.presented != "",
        "one token",
        lambda: _credentials_in_words(request),
        says=lambda: f"The token after the scheme: {_credentials_in_words(request)}. {SEND_ONE}",
    )


@check(
    "OIDC Core §5.3.3",
    about=("access_token", "Authorization"),
    error="invalid_token",
    says=INVALID,
)
def access_token_is_ours(request: UserinfoRequest) -> Finding:
    """This server signed the token as an access token. An ID token is not accepted."""
    passed = request.token is not None
    other = "a token that was not issued here" if request.presented else "none"
    return Finding(
        passed, "an access token issued here", "an access token issued here" if passed else other
    )


@check("RFC 6750 §3.1", about=("access_token", "exp"), error="invalid_token", says=INVALID)
def token_is_not_expired(request: UserinfoRequest) -> Finding:
    """The access token has not expired. A stolen one is useless after a few minutes."""
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
    """A token that is bound to a key is presented as DPoP, with a proof. If it were accepted as
    Bearer, it would work for anyone who steals it.
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
    """The proof is signed with the key that the token is bound to. Otherwise a thief could use a
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
    """Userinfo is for tokens of an OpenID Connect login. With other scopes, the user did not allow
    access to their claims.
    """
    scope = request.token.claims["scope"] if request.token else ""
    return Finding("openid" in scopes.as_list(scope), "openid", scope or "none")


TOKEN_CHECKS: tuple[Check[UserinfoRequest], ...] = (
    token_is_sent_one_way,
    token_is_in_the_authorization_header,
    authorization_header_is_well_formed,
    access_token_is_ours,
    token_is_not_expired,
    token_is_not_revoked,
    access_token_is_presented_by_its_type,
)
AFTER_PROOF: tuple[Check[UserinfoRequest], ...] = (
    token_binding_fits_the_proof,
    scope_is_sufficient,
)


def _scheme_in_words(request: UserinfoRequest) -> str:
    """Describe how a token was sent, without repeating anything that could be a token."""
    if request.scheme:
        return f"Authorization: {request.scheme}"
    if request.elsewhere:
        return f"access_token in {request.elsewhere[0]}"
    if name := SCHEME_NAME.match(request.authorization):
        return f"Authorization: {name[0]}"
    return "Authorization without a scheme" if request.authorization else "none"


def _credentials_in_words(request: UserinfoRequest) -> str:
    sent = request.authorization.partition(" ")[2].strip()
    if request.presented:
        return "one token"
    if not sent:
        return "none"
    several = " " in sent or "," in sent
    return "more than one word" if several else "characters that no token contains"

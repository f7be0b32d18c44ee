"""The checks of a token that a client revokes or introspects."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from werkzeug.utils import cached_property

from authorization_server.credentials.client_authentication import ClientAuthentication
from authorization_server.credentials.client_checks import client_is_authenticated
from authorization_server.issued.issued_tokens import IssuedAccessToken, IssuedToken, find_issued
from authorization_server.services import Services
from tracing.checks import Check, Finding, check

OF_THIS_CLIENT = "a token of this client, or an unknown one"


@dataclass
class TokenQuery:
    """A request to revoke or introspect a token, and the token if this server issued it."""

    form: MultiDict[str, str]
    authentication: ClientAuthentication
    services: Services

    @cached_property
    def token(self) -> IssuedToken | None:
        """The token, valid or not; None if this server did not issue it."""
        return find_issued(self.services, self.form.get("token", ""))

    @property
    def is_of_this_client(self) -> bool:
        """Whether the token was issued to the client that sent the form."""
        client = self.authentication.client
        return bool(self.token and client and self.token.check_client(client))

    @property
    def is_for_this_resource_server(self) -> bool:
        """Whether this is an access token for the resource server that sent the form."""
        client, config = self.authentication.client, self.services.config
        if client is None or not isinstance(self.token, IssuedAccessToken):
            return False
        is_named = bool(config.resource_client_secret)
        is_resource_server = is_named and client.client_id == config.resource_client_id
        return is_resource_server and self.token.claims.get("aud") == config.resource

    @property
    def kind(self) -> str:
        """The kind of token, described for people."""
        if self.token is None:
            return "a token that was not issued here" if self.form.get("token") else "none"
        kind = "access" if isinstance(self.token, IssuedAccessToken) else "refresh"
        of = "this client" if self.is_of_this_client else f"client {self.token.grant.client_id}"
        return f"{'an' if kind == 'access' else 'a'} {kind} token of {of}"


@check(
    "RFC 7009 §2.1, RFC 7662 §2.1",
    about=("token",),
    error="invalid_request",
    says="token is missing.",
)
def token_is_present(query: TokenQuery) -> Finding:
    """The client sends the token itself. A token_type_hint is not needed."""
    return Finding(bool(query.form.get("token")), "a token", lambda: query.kind)


@check(
    "RFC 7009 §2.1",
    about=("token",),
    error="invalid_grant",
    says="The token was issued to a different client.",
)
def token_is_of_this_client(query: TokenQuery) -> Finding:
    """A client revokes only its own tokens. Otherwise one client could sign out the users of
    another. An unknown token gets the same response as a revoked one.
    """
    passed = query.token is None or query.is_of_this_client
    return Finding(passed, OF_THIS_CLIENT, lambda: query.kind)


@check("RFC 7662 §2.2, §4", about=("token", "client_id", "aud"))
def token_is_for_this_asker(query: TokenQuery) -> Finding:
    """Only two parties may introspect a token: the client that it was issued to and, for an access
    token, the resource server that it is intended for. Otherwise, someone who stole a token would
    learn whose it is.
    """
    return Finding(
        query.is_of_this_client or query.is_for_this_resource_server,
        "a token of this client, or an access token for this resource server",
        lambda: query.kind,
    )


@check("RFC 7662 §2.2", about=("token",))
def token_is_not_expired(query: TokenQuery) -> Finding:
    """An expired token is not active."""
    if query.token is None:
        return Finding(False, "not expired", "none")
    passed = not query.token.is_expired()
    return Finding(passed, "not expired", "not expired" if passed else "expired")


@check("RFC 7662 §2.2, RFC 7009 §2", about=("token",))
def token_is_not_revoked(query: TokenQuery) -> Finding:
    """A token is no longer active once it is revoked or used, or any token of its family was
    replayed.
    """
    if query.token is None:
        return Finding(False, "not revoked", "none")
    passed = not query.token.is_revoked()
    return Finding(passed, "not revoked", "not revoked" if passed else "revoked or used")


QUERY_CHECKS: tuple[Check[TokenQuery], ...] = (
    client_is_authenticated,
    token_is_present,
)
"""Run at both endpoints."""
REVOCATION_CHECKS: tuple[Check[TokenQuery], ...] = (token_is_of_this_client,)
ACTIVE_CHECKS: tuple[Check[TokenQuery], ...] = (
    token_is_for_this_asker,
    token_is_not_expired,
    token_is_not_revoked,
)
"""Run on a known token, which is not active if any of them fails."""

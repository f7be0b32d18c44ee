"""What is decided about a token that a client hands in to be revoked, or asks about."""

from dataclasses import dataclass, field

from authlib.oauth2.rfc6749 import InvalidClientError
from werkzeug.datastructures import MultiDict

from authorization_server.credentials.client_checks import client_is_authenticated
from authorization_server.issued.issued_tokens import IssuedAccessToken, IssuedToken
from authorization_server.storage.clients import Client
from tracing.checks import Check, Finding, check


@dataclass(frozen=True, slots=True)
class AboutToken:
    """The form, who sent it, and the token, once it is looked up and if this server issued it."""

    form: MultiDict[str, str]
    client: Client | None
    client_error: InvalidClientError | None
    token: IssuedToken | None = field(default=None)

    @property
    def is_of_this_client(self) -> bool:
        """Whether the token was issued to whoever sent the form."""
        return bool(self.token and self.client and self.token.check_client(self.client))


@check("RFC 7009 §2.1, RFC 7662 §2.1", error="invalid_request", says="token is missing.")
def token_is_present(asked: AboutToken) -> Finding:
    """A hint at its kind is not needed: the token is found without."""
    received = "present" if asked.form.get("token") else "none"
    return Finding(received == "present", "a token", received)


@check("RFC 7009 §2.1", error="invalid_grant", says="The token was issued to another client.")
def token_is_of_this_client(asked: AboutToken) -> Finding:
    """Nobody revokes the tokens of others. An unknown token gets the answer of a revoked one."""
    if asked.token is None:
        return Finding(True, "a token of this client, or an unknown one", "an unknown one")
    received = "it" if asked.is_of_this_client else "a token of another client"
    return Finding(received == "it", "a token of this client, or an unknown one", received)


@check("RFC 7662 §2.2")
def token_is_for_this_asker(asked: AboutToken) -> Finding:
    """A refresh token is the business of its client only; an access token of any API."""
    is_access_token = isinstance(asked.token, IssuedAccessToken)
    received = "an access token" if is_access_token else "a refresh token"
    passed = is_access_token or asked.is_of_this_client
    return Finding(passed, "an access token, or a refresh token of this client", received)


@check("RFC 7662 §2.2")
def token_is_not_expired(asked: AboutToken) -> Finding:
    """What has run out is not active any more."""
    passed = asked.token is not None and not asked.token.is_expired()
    return Finding(passed, "not expired", "not expired" if passed else "expired")


@check("RFC 7662 §2.2, RFC 7009 §2")
def token_is_not_revoked(asked: AboutToken) -> Finding:
    """The token itself, and all that came from the same authorization, still stand."""
    passed = asked.token is not None and not asked.token.is_revoked()
    return Finding(passed, "not revoked", "not revoked" if passed else "revoked, or used up")


ASKING_CHECKS: tuple[Check[AboutToken], ...] = (
    client_is_authenticated,
    token_is_present,
)
"""At both endpoints, before the token is looked up."""
REVOCATION_CHECKS: tuple[Check[AboutToken], ...] = (token_is_of_this_client,)
ACTIVE_CHECKS: tuple[Check[AboutToken], ...] = (
    token_is_for_this_asker,
    token_is_not_expired,
    token_is_not_revoked,
)
"""Of a known token: where one of them does not hold it is not active."""

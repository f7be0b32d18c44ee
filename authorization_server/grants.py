"""The grant types as Authlib dispatches them: our tuples decide, Authlib issues and serialises."""

from typing import Any, ClassVar

from authlib.oauth2.rfc6749 import InvalidClientError, OAuth2Error
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant, RefreshTokenGrant

from authorization_server import refresh_checks, token_checks
from authorization_server.authorization_grants import AuthorizationGrant
from authorization_server.client_authentication import METHODS
from authorization_server.token_checks import TokenRequest
from tracing.catalogue import TOKEN_ISSUED
from tracing.checks import Check, Refused, run
from tracing.exchange import at
from tracing.grant_steps import REFRESH_ANSWERED

SIGNS_OF_THEFT = frozenset(
    {
        token_checks.code_is_unused.name,
        token_checks.code_is_spent_by_this_request.name,
        refresh_checks.refresh_token_is_unused.name,
        refresh_checks.refresh_token_is_spent_by_this_request.name,
    }
)
"""Refusals after which everything issued from the grant is revoked."""


class CodeGrant(AuthorizationCodeGrant):
    """Exchanges a code for tokens (RFC 6749 §4.1.3)."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = METHODS

    def validate_token_request(self) -> None:
        """Run our tuple; the last check has marked the code used."""
        at(TOKEN_ISSUED)
        checked = _checked(self, token_checks.CODE_CHECKS)
        self.request.client = checked.client
        self.request.authorization_code = checked.grant

    def authenticate_user(self, authorization_code: AuthorizationGrant) -> AuthorizationGrant:
        """The grant itself speaks for its owner."""
        return authorization_code

    def delete_authorization_code(self, authorization_code: AuthorizationGrant) -> None:
        """Nothing: the used code stays, so that its second use is recognised."""


class RefreshGrant(RefreshTokenGrant):
    """Exchanges a refresh token for the next pair (RFC 6749 §6)."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar[list[str]] = METHODS
    INCLUDE_NEW_REFRESH_TOKEN = True

    def validate_token_request(self) -> None:
        """Run our tuple; the last check has marked the refresh token used."""
        at(REFRESH_ANSWERED)
        checked = _checked(self, refresh_checks.REFRESH_CHECKS)
        self.request.client = checked.client
        self.request.refresh_token = checked.grant

    def authenticate_user(self, refresh_token: AuthorizationGrant) -> AuthorizationGrant:
        """The grant itself speaks for its owner."""
        return refresh_token

    def revoke_old_credential(self, refresh_token: AuthorizationGrant) -> None:
        """Nothing: the old refresh token was marked used before the new one was made."""


def _checked(
    grant: "CodeGrant | RefreshGrant", checks: tuple[Check[TokenRequest], ...]
) -> TokenRequest:
    services = grant.server.services
    client, client_error = _authenticated(grant)
    request = TokenRequest(
        form=grant.request.form,
        grant_type=grant.GRANT_TYPE,
        client=client,
        client_error=client_error,
        grants=services.grants,
        refresh_tokens=services.refresh_tokens,
    )
    try:
        run(checks, request)
    except Refused as refusal:
        if refusal.check.name in SIGNS_OF_THEFT and request.grant is not None:
            services.grants.revoke(request.grant.id)
        raise client_error or _protocol_error(refusal) from refusal
    return request


def _authenticated(grant: "CodeGrant | RefreshGrant") -> tuple[Any, InvalidClientError | None]:
    try:
        return grant.authenticate_token_endpoint_client(), None
    except InvalidClientError as error:
        return None, error


def _protocol_error(refusal: Refused) -> OAuth2Error:
    return OAuth2Error(refusal.check.says, error=refusal.check.error)

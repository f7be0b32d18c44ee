"""The grant types as Authlib dispatches them: our tuples decide, Authlib issues and serialises."""

import time
from dataclasses import replace
from typing import Any

import flask
from authlib.oauth2.rfc6749 import BaseGrant, OAuth2Error
from authlib.oauth2.rfc6749.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc8628 import DeviceCodeGrant

from authorization_server import scopes
from authorization_server.credentials.dpop_checks import PROOF_CHECKS
from authorization_server.credentials.dpop_proofs import proof_of
from authorization_server.storage.authorization_grants import AuthorizationGrant, NewGrant
from authorization_server.storage.token_lifetimes import access_token_seconds
from authorization_server.token import code_checks as token_checks
from authorization_server.token import refresh_checks
from authorization_server.token.client_credentials_checks import (
    CLIENT_CREDENTIALS_CHECKS,
    own_scopes,
)
from authorization_server.token.device_code_checks import DEVICE_TOKEN_CHECKS
from authorization_server.token.token_request import TokenRequest, granted
from tracing.catalogue import TOKEN_ISSUED
from tracing.checks import Check, Refused, run
from tracing.exchange import at
from tracing.grant_steps import (
    CLIENT_TOKEN_ISSUED,
    DEVICE_POLLED,
    DEVICE_TOKEN_ISSUED,
    FAMILY_REVOKED,
    REFRESH_ANSWERED,
)

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

    def validate_token_request(self) -> None:
        """Run our tuple; the last check has marked the code used."""
        at(TOKEN_ISSUED)
        request = checked(self, token_checks.CODE_CHECKS)
        self.request.client = request.client
        self.request.authorization_code = request.grant

    def authenticate_user(self, authorization_code: AuthorizationGrant) -> AuthorizationGrant:
        """The grant itself speaks for its owner."""
        return authorization_code

    def delete_authorization_code(self, authorization_code: AuthorizationGrant) -> None:
        """Nothing: the used code stays, so that its second use is recognised."""


class RefreshGrant(RefreshTokenGrant):
    """Exchanges a refresh token for the next pair (RFC 6749 §6)."""

    INCLUDE_NEW_REFRESH_TOKEN = True

    def validate_token_request(self) -> None:
        """Run our tuple; the last check has marked the refresh token used."""
        at(REFRESH_ANSWERED)
        request = checked(self, refresh_checks.REFRESH_CHECKS)
        self.request.client = request.client
        self.request.refresh_token = request.grant

    def authenticate_user(self, refresh_token: AuthorizationGrant) -> AuthorizationGrant:
        """The grant itself speaks for its owner."""
        return refresh_token

    def revoke_old_credential(self, refresh_token: AuthorizationGrant) -> None:
        """Nothing: the old refresh token was marked used before the new one was made."""


class ClientGrant(ClientCredentialsGrant):
    """Gives a client a token of its own (RFC 6749 §4.4)."""

    def validate_token_request(self) -> None:
        """Run our tuple; then there is a grant without a person, as the root of the token."""
        at(CLIENT_TOKEN_ISSUED)
        request = checked(self, CLIENT_CREDENTIALS_CHECKS)
        self.request.client = request.client
        self.request.user = self._granted(request)

    def _granted(self, request: TokenRequest) -> AuthorizationGrant:
        assert request.client is not None
        now, config = int(time.time()), self.server.services.config
        grant_id = request.grants.store(
            NewGrant(
                client_id=request.client.client_id,
                sub=None,
                scope=scopes.joined(own_scopes(request)),
                dpop_jkt=request.jkt,
                issued_at=now,
                expires_at=now + access_token_seconds(request.client, config),
            )
        )
        grant = request.grants.with_id(grant_id)
        assert grant is not None
        return grant

    def generate_token(self, **options: Any) -> dict[str, Any]:
        """Of what was granted, where Authlib would take what was asked."""
        grant = self.request.user
        return super().generate_token(**options | {"user": grant, "scope": grant.scope})  # type: ignore[no-any-return]


class DeviceGrant(DeviceCodeGrant):
    """Answers a device that asks whether it may (RFC 8628 §3.4)."""

    def validate_token_request(self) -> None:
        """Run our tuple; the last check has marked the device code used."""
        at(DEVICE_POLLED)
        request = checked(self, DEVICE_TOKEN_CHECKS)
        at(DEVICE_TOKEN_ISSUED)
        self.request.client = request.client
        self.request.user = self.request.credential = request.grant
        # From here Authlib takes for the ID token what the person's login was like.
        self.request.authorization_code = request.grant


def checked(grant: BaseGrant, checks: tuple[Check[TokenRequest], ...]) -> TokenRequest:
    """Run a tuple over the request at hand.

    Raises:
        OAuth2Error: the refusal, in the words of the protocol.
    """
    services = grant.server.services
    client, client_error = grant.server.who_asks(grant.request)
    request = TokenRequest(
        form=grant.request.form,
        grant_type=grant.GRANT_TYPE,
        client=client,
        client_error=client_error,
        grants=services.grants,
        refresh_tokens=services.refresh_tokens,
        device_codes=services.device_codes,
        proof=proof_of(flask.request, services.config, services.seen_jtis),
    )
    try:
        if client and request.proof:
            run(PROOF_CHECKS, request.proof)
        run(checks, request)
    except Refused as refusal:
        if refusal.check.name in SIGNS_OF_THEFT:
            _revoke_family(request)
        raise client_error or _protocol_error(refusal) from refusal
    if request.grant is not None:
        # To the key that is shown now the new token is bound, to none if none is shown.
        request.grant = replace(request.grant, dpop_jkt=request.jkt)
    return request


def _revoke_family(request: TokenRequest) -> None:
    if request.refresh_token is not None:
        at(FAMILY_REVOKED)
    request.grants.revoke(granted(request).id)


def _protocol_error(refusal: Refused) -> OAuth2Error:
    return OAuth2Error(refusal.check.says, error=refusal.check.error)

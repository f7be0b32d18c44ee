"""The grant types as Authlib dispatches them: our checks decide, Authlib issues and serialises."""

from typing import Any

import flask
from authlib.oauth2.rfc6749 import BaseGrant, InvalidGrantError
from authlib.oauth2.rfc6749.grants import (
    AuthorizationCodeGrant,
    ClientCredentialsGrant,
    RefreshTokenGrant,
)
from authlib.oauth2.rfc8628 import DeviceCodeGrant
from sqlalchemy.exc import IntegrityError

from authorization_server import scopes
from authorization_server.credentials.client_authentication import authenticate_client
from authorization_server.credentials.dpop_checks import check_proof
from authorization_server.credentials.dpop_proofs import proof_of
from authorization_server.refusals import to_program
from authorization_server.storage.authorization_grants import AuthorizationGrant, NewGrant
from authorization_server.storage.token_lifetimes import access_token_seconds
from authorization_server.token.client_credentials_checks import (
    CLIENT_CREDENTIALS_CHECKS,
    own_scopes,
)
from authorization_server.token.code_checks import CODE_CHECKS
from authorization_server.token.device_code_checks import DEVICE_TOKEN_CHECKS
from authorization_server.token.refresh_checks import REFRESH_CHECKS
from authorization_server.token.token_request import TokenRequest
from hosting.control import clock
from tracing.catalogue import TOKEN_ISSUED
from tracing.checks import Check, decide
from tracing.exchange import at
from tracing.grant_steps import (
    CLIENT_TOKEN_ISSUED,
    DEVICE_POLLED,
    DEVICE_TOKEN_ISSUED,
    REFRESH_ANSWERED,
)


class CodeGrant(AuthorizationCodeGrant):
    """Exchanges a code for tokens (RFC 6749 §4.1.3)."""

    def validate_token_request(self) -> None:
        """Run our checks, the last of which marks the code as used."""
        at(TOKEN_ISSUED)
        request = run_token_checks(self, CODE_CHECKS)
        self.request.client = request.known_client()
        self.request.authorization_code = request.bound_grant()

    def authenticate_user(self, authorization_code: AuthorizationGrant) -> AuthorizationGrant:
        """Return the grant itself, which stands for its owner."""
        return authorization_code

    def delete_authorization_code(self, authorization_code: AuthorizationGrant) -> None:
        """Do nothing: the used code is kept, so that a replay is recognised."""


class RefreshGrant(RefreshTokenGrant):
    """Exchanges a refresh token for the next pair (RFC 6749 §6)."""

    INCLUDE_NEW_REFRESH_TOKEN = True

    def validate_token_request(self) -> None:
        """Run our checks, the last of which marks the refresh token as used."""
        at(REFRESH_ANSWERED)
        request = run_token_checks(self, REFRESH_CHECKS)
        self.request.client = request.known_client()
        self.request.refresh_token = request.bound_grant()

    def authenticate_user(self, refresh_token: AuthorizationGrant) -> AuthorizationGrant:
        """Return the grant itself, which stands for its owner."""
        return refresh_token

    def revoke_old_credential(self, refresh_token: AuthorizationGrant) -> None:
        """Do nothing: the old refresh token was marked as used before the new one was created."""


class ClientGrant(ClientCredentialsGrant):
    """Issues a client a token of its own (RFC 6749 §4.4)."""

    def validate_token_request(self) -> None:
        """Run our checks, then create a grant without a user, as the root of the token."""
        at(CLIENT_TOKEN_ISSUED)
        request = run_token_checks(self, CLIENT_CREDENTIALS_CHECKS)
        self.request.client = request.known_client()
        self.request.user = _granted(request)

    def generate_token(self, **options: Any) -> dict[str, Any]:
        """Generate a token with the granted scope; Authlib would use the requested one."""
        grant = self.request.user
        return super().generate_token(**options | {"user": grant, "scope": grant.scope})  # type: ignore[no-any-return]


class DeviceGrant(DeviceCodeGrant):
    """Responds to a device that polls (RFC 8628 §3.4)."""

    def validate_token_request(self) -> None:
        """Run our checks, the last of which marks the device code as used."""
        at(DEVICE_POLLED)
        request = run_token_checks(self, DEVICE_TOKEN_CHECKS)
        at(DEVICE_TOKEN_ISSUED)
        self.request.client = request.known_client()
        self.request.user = self.request.credential = request.bound_grant()
        # Authlib reads from here how the user logged in, for the ID token.
        self.request.authorization_code = self.request.user


def _granted(request: TokenRequest) -> AuthorizationGrant:
    client, services, now = request.known_client(), request.services, int(clock.now())
    new = NewGrant(
        client_id=client.client_id,
        sub=None,
        scope=scopes.joined(own_scopes(request)),
        dpop_jkt=request.jkt,
        issued_at=now,
        expires_at=now + access_token_seconds(client, services.lifetimes),
    )
    try:
        return services.grants.store(new)
    except IntegrityError:
        raise InvalidGrantError("The client was deleted meanwhile.") from None


def run_token_checks(grant: BaseGrant, checks: tuple[Check[TokenRequest], ...]) -> TokenRequest:
    """Check the client, its DPoP proof, and what it exchanges for tokens.

    Raises:
        OAuth2Error: a check failed.
    """
    services = grant.server.services
    authentication = authenticate_client(grant.request, services)
    request = TokenRequest(
        form=grant.request.form,
        grant_type=grant.GRANT_TYPE,
        authentication=authentication,
        proof=proof_of(flask.request, services.config, services.seen_jtis),
        services=services,
    )
    check_proof(authentication, request.proof)
    decide(None, checks, request, to_program)
    services.unused_clients.mark_used(request.client)
    return request

"""What the app does on its own behalf: get its own token, and manage a registration."""

from collections.abc import Mapping, Sequence
from typing import Any

from client_app.issuer.back_channel import Answer
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.issuer.client_responses import ClientResponse
from client_app.issuer.discovery import Metadata
from client_app.issuer.registration_request import CLIENT_CREDENTIALS
from client_app.issuer.token_response_checks import TOKEN_RESPONSE_CHECKS
from client_app.issuer.token_responses import Tokens
from client_app.scopes import USAGE_READ
from client_app.services import Services
from client_app.trials.call_results import CallFailed, CallResult, as_result, result_of
from client_app.trials.token_trials import USAGE
from tracing.catalogue import TOKEN_PRESENTED
from tracing.checks import decide
from tracing.endpoint_steps import REGISTRATION_MANAGED
from tracing.exchange import at, decided
from tracing.grant_steps import CLIENT_TOKEN_REQUESTED

GIVEN = ("registration_access_token", "registration_client_uri", "client_secret_expires_at")
ISSUED_AT = "client_id_issued_at"


class OwnCalls:
    """Calls to the first issuer.

    Each raises Problem if the authorization server cannot be used.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._issuer = services.issuers.at(services.config.issuer)

    def use_client_credentials(self) -> Sequence[CallResult]:
        """Get a token without a user, and use it to read data about the client itself."""
        response = self._token()
        sent = "client_id and client_secret, to the token endpoint."
        refuse = as_result(lambda failed: result_of(sent, response.answer, failed.says))
        try:
            decide(CLIENT_TOKEN_REQUESTED, TOKEN_RESPONSE_CHECKS, response, refuse, told=decided)
        except CallFailed as failed:
            return (failed.result,)
        tokens = Tokens.issued(response.answer, asked_scope=USAGE_READ, refresh_token=None)
        has_refresh = "a" if tokens.refresh_token else "no"
        received = f"200, an access token, {has_refresh} refresh token."
        meaning = "No user was asked: the token stands for the app. It can get a new one any time."
        return CallResult(sent, received, meaning), self._usage(tokens.access_token)

    def manage_a_registration(self) -> Sequence[CallResult]:
        """Register a client; read, rename and delete its registration; try to read it again."""
        metadata = self._issuer.discovery.metadata()
        made = self._registered(metadata)
        address, key = made.member("registration_client_uri"), _key(made)
        if not isinstance(address, str) or not key:
            meaning = "This issuer does not let clients manage their registration."
            return (result_of("The client metadata, to the registration endpoint.", made, meaning),)
        at(REGISTRATION_MANAGED)
        channel = self._services.channel
        read = channel.get(address, _bearing(key))
        renamed = channel.put_json(address, _renamed(made), _bearing(key))
        key = _key(renamed) or key
        deleted = channel.delete(address, _bearing(key))
        gone = channel.get(address, _bearing(key))
        return (
            result_of(f"GET {address}", read, "The registration access token allows this."),
            result_of("PUT, with a different name.", renamed, "The registration was changed."),
            result_of("DELETE", deleted, "The client is deleted, with all its tokens."),
            result_of("GET again.", gone, "Its registration access token no longer works."),
        )

    def _token(self) -> ClientResponse:
        metadata = self._issuer.discovery.metadata()
        registrations = self._issuer.registrations
        registration = registrations.usable(metadata, CONFIDENTIAL)
        at(CLIENT_TOKEN_REQUESTED)
        form = {"grant_type": CLIENT_CREDENTIALS, "scope": USAGE_READ}
        return ClientResponse(
            answer=self._services.token_requests.ask(metadata, registration, form),
            forget_client=lambda: registrations.forget(registration),
        )

    def _usage(self, access_token: str) -> CallResult:
        at(TOKEN_PRESENTED)
        answer = self._services.api.call(USAGE, {"Authorization": f"Bearer {access_token}"})
        meaning = "How often this app has called: data of the app, not of a user."
        return result_of("GET /api/usage with this token.", answer, meaning)

    def _registered(self, metadata: Metadata) -> Answer:
        asked = {
            "client_name": "A temporary client",
            "redirect_uris": [self._services.config.redirect_uri],
            "token_endpoint_auth_method": "client_secret_basic",
        }
        return self._services.channel.post_json(metadata.registration_endpoint or "", asked)


def _key(answer: Answer) -> str:
    key = answer.member("registration_access_token")
    return key if isinstance(key, str) else ""


def _bearing(key: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _renamed(made: Answer) -> Mapping[str, Any]:
    """Return the metadata with a new name, without what only the issuer sets (RFC 7592 §2.2)."""
    members = (made.document or {}).items()
    kept = {name: value for name, value in members if name not in (*GIVEN, ISSUED_AT)}
    return kept | {"client_name": "A client with a different name"}

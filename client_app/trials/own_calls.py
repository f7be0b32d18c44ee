"""What the app does for itself, without a user: a token of its own, and its own registration."""

from collections.abc import Mapping, Sequence
from typing import Any

from client_app.issuer.back_channel import Answer
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.issuer.discovery import Metadata
from client_app.issuer.registration_request import CLIENT_CREDENTIALS
from client_app.issuer.token_response_checks import TOKEN_RESPONSE_CHECKS
from client_app.scopes import USAGE_READ
from client_app.services import Services
from client_app.trials.call_results import Happening, answered
from client_app.trials.token_trials import USAGE
from tracing.catalogue import TOKEN_PRESENTED
from tracing.checks import Refused, run
from tracing.endpoint_steps import REGISTRATION_MANAGED
from tracing.exchange import at, decided
from tracing.grant_steps import CLIENT_TOKEN_REQUESTED

GIVEN = ("registration_access_token", "registration_client_uri", "client_secret_expires_at")
ISSUED_AT = "client_id_issued_at"


class OwnCalls:
    """Calls at the usual issuer.

    Every one of them raises Problem when the authorization server cannot be asked.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._issuer = services.issuers.at(services.config.issuer)

    def use_client_credentials(self) -> Sequence[Happening]:
        """Get a token without a user, and read with it what belongs to the client itself."""
        answer = self._token()
        sent = "Client id and secret, to the token endpoint."
        try:
            run(TOKEN_RESPONSE_CHECKS, answer)
        except Refused as refusal:
            return (answered(sent, answer, refusal.check.says),)
        finally:
            decided(CLIENT_TOKEN_REQUESTED)
        has_refresh = "a" if answer.member("refresh_token") else "no"
        came = f"200, an access token, {has_refresh} refresh token."
        means = "Nobody was asked: the token speaks of the app itself. It can ask again any time."
        return Happening(sent, came, means), self._usage(answer.member("access_token"))

    def manage_a_registration(self) -> Sequence[Happening]:
        """Register for a moment, look at the registration, rename it, delete it, look again."""
        metadata = self._issuer.discovery.metadata()
        made = self._registered(metadata)
        address, key = made.member("registration_client_uri"), _key(made)
        if not isinstance(address, str) or not key:
            means = "This issuer does not let clients manage their registration."
            return (answered("The client metadata, to the registration endpoint.", made, means),)
        at(REGISTRATION_MANAGED)
        channel = self._services.channel
        read = channel.get(address, _bearing(key))
        renamed = channel.put_json(address, _renamed(made), _bearing(key))
        key = _key(renamed) or key
        deleted = channel.delete(address, _bearing(key))
        gone = channel.get(address, _bearing(key))
        return (
            answered(f"GET {address}", read, "The registration access token opens it."),
            answered("PUT, with another name.", renamed, "The registration as it stands now."),
            answered("DELETE", deleted, "The client is gone, and all that it was given."),
            answered("GET once more.", gone, "Its registration access token is gone with it."),
        )

    def _token(self) -> Answer:
        metadata = self._issuer.discovery.metadata()
        registration = self._issuer.registrations.for_a_flow(metadata, CONFIDENTIAL, doubtful=False)
        at(CLIENT_TOKEN_REQUESTED)
        form = {"grant_type": CLIENT_CREDENTIALS, "scope": USAGE_READ}
        return self._services.token_requests.ask(metadata, registration, form)

    def _usage(self, access_token: str) -> Happening:
        at(TOKEN_PRESENTED)
        answer = self._services.api.call(USAGE, {"Authorization": f"Bearer {access_token}"})
        means = "How often this app has called: its own data, and no user's."
        return answered("GET /api/usage with this token.", answer, means)

    def _registered(self, metadata: Metadata) -> Answer:
        asked = {
            "client_name": "A client for a moment",
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
    """The whole metadata, without what only the issuer says (RFC 7592 §2.2)."""
    kept = {name: value for name, value in made.document.items() if name not in (*GIVEN, ISSUED_AT)}
    return kept | {"client_name": "A client with another name"}

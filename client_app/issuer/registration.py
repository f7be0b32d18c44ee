"""The client's registration at the issuer, which the client makes on first use (RFC 7591).

A client that was registered by hand and is named in the settings is used as it is; then nothing is
registered or stored.
"""

from collections.abc import Callable

from sqlalchemy import Engine

from client_app.config import Config
from client_app.issuer.back_channel import BackChannel
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.issuer.client_responses import INVALID_CLIENT
from client_app.issuer.discovery import Metadata
from client_app.issuer.registration_checks import (
    REGISTRATION_ANSWER_CHECKS,
    REGISTRATION_CHECKS,
    REMEMBRANCE_CHECKS,
    KnownRegistration,
    Registration,
)
from client_app.issuer.registration_request import (
    as_configured,
    as_registered,
    client_metadata,
    new_signing_key,
)
from client_app.issuer.registration_store import RegistrationStore
from client_app.refusals import (
    Problem,
    issuer_unavailable,
    not_registered,
    registration_unavailable,
)
from hosting.control import clock
from hosting.random_values import new_secret
from hosting.turns import Turns
from tracing.checks import Refused, decide, first_failed


class Registrations:
    """The registrations of this client at one issuer, one for each kind of client that it can be.

    At the first issuer, a client named in the settings takes the place of the confidential one.
    """

    def __init__(self, config: Config, issuer: str, engine: Engine, channel: BackChannel) -> None:
        self._config = config
        self._issuer = issuer
        self._store = RegistrationStore(engine, issuer, config.redirect_uri)
        self._channel = channel
        self._authenticated = AuthenticatedChannel(channel)
        self._turns = Turns()

    def usable(self, metadata: Metadata, kind: str) -> Registration:
        """Return a registration that has passed its checks, registering first if necessary.

        Raises:
            Problem: there is no usable registration, and none can be made.
        """
        registration = self.find_or_register(metadata, kind, is_doubtful=False)
        decide(None, REGISTRATION_CHECKS, self._known(registration), self.refuse(kind))
        return registration

    def find_or_register(self, metadata: Metadata, kind: str, *, is_doubtful: bool) -> Registration:
        """Return the registration with which to start a flow, unchecked; register if there is none.

        `is_doubtful` says that an earlier flow of this browser never came back. An authorization
        server that no longer knows the client shows an error page and redirects nowhere (RFC 6749
        §4.1.2.1). So the client asks the server whether it is still known, and registers again if
        not.

        Raises:
            Problem: there is no registration, and none can be made.
        """
        registration = self.find(metadata, kind)
        if registration is None:
            return self._register(metadata, kind, instead_of=None)
        if is_doubtful and self._is_forgotten(metadata, registration):
            return self._register(metadata, kind, instead_of=registration)
        return registration

    def find(self, metadata: Metadata, kind: str) -> Registration | None:
        """Return the registration from the settings or from an earlier flow, if it can be used."""
        if self._is_given(kind):
            return as_configured(self._config, metadata)
        stored = self._store.find(kind)
        return stored if stored is not None and self._is_usable(stored) else None

    def forget(self, registration: Registration) -> None:
        """Delete a registration that the authorization server no longer knows."""
        self._store.forget(registration)

    def refuse(self, kind: str) -> Callable[[Refused], Problem]:
        """Return a function that turns a failed check of such a registration into a problem."""
        return lambda refusal: self._problem(kind, refusal)

    def _register(
        self, metadata: Metadata, kind: str, instead_of: Registration | None
    ) -> Registration:
        if self._is_given(kind) or metadata.registration_endpoint is None:
            raise self._problem(kind, None)
        with self._turns.taken():
            # Another request may have registered while this one waited.
            stored = self._store.find(kind)
            if stored is not None and self._is_usable(stored) and stored != instead_of:
                return stored
            fresh = self._ask(metadata, metadata.registration_endpoint, kind)
            if self._is_usable(fresh) and not self._store.keep(fresh, instead_of=stored):
                return self._store.find(kind) or fresh
        return fresh

    def _ask(self, metadata: Metadata, endpoint: str, kind: str) -> Registration:
        """POST the client metadata to the registration endpoint (RFC 7591 §3.1)."""
        signing_key = new_signing_key(kind)
        asked = client_metadata(self._config, metadata, kind, signing_key)
        answer = self._channel.post_json(endpoint, asked)
        is_failure = answer.has_failed
        refuse = registration_unavailable(self._issuer) if is_failure else self.refuse(kind)
        decide(None, REGISTRATION_ANSWER_CHECKS, answer, refuse)
        return as_registered(metadata, asked, answer, kind, signing_key)

    def _is_forgotten(self, metadata: Metadata, registration: Registration) -> bool:
        """Send a request that requires client authentication and changes nothing.

        That is an introspection request for a made-up token, if the server offers it; otherwise a
        token request with a made-up code. `invalid_client` means that the client was forgotten (RFC
        6749 §5.2).
        """
        url, form = metadata.introspection_endpoint, {"token": new_secret()}
        if url is None or registration.auth_method == "none":
            url, form = metadata.token_endpoint, _made_up_code(registration)
        answer = self._authenticated.post(url, registration, form)
        decide(None, REMEMBRANCE_CHECKS, answer, issuer_unavailable(metadata.issuer))
        return answer.error == INVALID_CLIENT

    def _is_usable(self, registration: Registration) -> bool:
        return first_failed(REGISTRATION_CHECKS, self._known(registration)) is None

    def _is_given(self, kind: str) -> bool:
        """Whether the settings name a client of this kind at this issuer."""
        is_first = kind == CONFIDENTIAL and self._issuer == self._config.issuer
        return is_first and bool(self._config.client_id)

    def _problem(self, kind: str, refusal: Refused | None) -> Problem:
        return not_registered(self._config, self._issuer, refusal, is_given=self._is_given(kind))

    def _known(self, registration: Registration) -> KnownRegistration:
        return KnownRegistration(registration, self._config.redirect_uri, clock.now())


def _made_up_code(registration: Registration) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": new_secret(),
        "redirect_uri": registration.redirect_uri,
        "code_verifier": new_secret(),
    }

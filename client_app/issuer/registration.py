"""As whom the client is known at the issuer: registered by itself when first needed (RFC 7591).

A client that was registered by hand and is named in the settings is used as it is; then nothing is
registered or stored.
"""

import time

from sqlalchemy import Engine

from client_app.config import Config
from client_app.issuer.back_channel import BackChannel
from client_app.issuer.client_authentication import AuthenticatedChannel
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.issuer.discovery import Metadata
from client_app.issuer.registration_checks import (
    REGISTRATION_ANSWER_CHECKS,
    REGISTRATION_CHECKS,
    REMEMBRANCE_CHECKS,
    AtHand,
    Registration,
)
from client_app.issuer.registration_request import (
    as_configured,
    as_registered,
    client_metadata,
    new_signing_key,
)
from client_app.issuer.registration_store import RegistrationStore
from client_app.refusals import Problem, issuer_problem, registration_problem
from hosting.random_values import new_secret
from hosting.turns import Turns
from tracing.checks import Refused, run


class Registrations:
    """The registrations of this client at one issuer, one for each kind of client that it can be.

    The client of the settings is known at the usual issuer, as the usual kind.
    """

    def __init__(self, config: Config, issuer: str, engine: Engine, channel: BackChannel) -> None:
        self._config = config
        self._issuer = issuer
        self._store = RegistrationStore(engine, issuer, config.redirect_uri)
        self._channel = channel
        self._authenticated = AuthenticatedChannel(channel)
        self._turns = Turns()

    def for_a_flow(self, metadata: Metadata, kind: str, *, doubtful: bool) -> Registration:
        """The registration to start a flow with, made now if there is none.

        `doubtful` says that an earlier flow of this browser never came back. So it looks when the
        authorization server does not know the client any more: it shows an error page and sends
        nobody back (RFC 6749 §4.1.2.1). It is asked then, and the client registers anew if need be.

        Raises:
            Problem: there is no usable registration, and none can be made.
        """
        registration = self.known(metadata, kind)
        if registration is None:
            registration = self._register(metadata, kind, instead_of=None)
        elif doubtful and self._is_forgotten(metadata, registration):
            registration = self._register(metadata, kind, instead_of=registration)
        try:
            run(REGISTRATION_CHECKS, self._at_hand(registration))
        except Refused as refusal:
            raise self._problem(kind, refusal) from refusal
        return registration

    def known(self, metadata: Metadata, kind: str) -> Registration | None:
        """The registration at hand, if there is a usable one."""
        if self._is_given(kind):
            return as_configured(self._config, metadata)
        stored = self._store.find(kind)
        return stored if stored is not None and self._is_usable(stored) else None

    def replace(self, registration: Registration, by: Registration) -> None:
        """The issuer has changed it (RFC 7592 §2.2)."""
        self._store.keep(by, instead_of=registration)

    def forget(self, registration: Registration) -> None:
        """The authorization server does not know it any more, so it is worth nothing here."""
        self._store.forget(registration)

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
        try:
            run(REGISTRATION_ANSWER_CHECKS, answer)
        except Refused as refusal:
            raise self._problem(kind, refusal) from refusal
        return as_registered(metadata, asked, answer, kind, signing_key)

    def _is_forgotten(self, metadata: Metadata, registration: Registration) -> bool:
        """Ask something that needs client authentication and changes nothing.

        That is introspection of a token that nobody issued, where it is offered; else a token
        request with a code that nobody issued. `invalid_client` means forgotten (RFC 6749 §5.2).
        """
        url, form = metadata.introspection_endpoint, {"token": new_secret()}
        if url is None or registration.auth_method == "none":
            url, form = metadata.token_endpoint, _code_that_nobody_issued(registration)
        answer = self._authenticated.post(url, registration, form)
        try:
            run(REMEMBRANCE_CHECKS, answer)
        except Refused as refusal:
            raise issuer_problem(metadata.issuer, refusal) from refusal
        return answer.error == "invalid_client"

    def _is_usable(self, registration: Registration) -> bool:
        at_hand = self._at_hand(registration)
        return all(rule(at_hand).passed for rule in REGISTRATION_CHECKS)

    def _is_given(self, kind: str) -> bool:
        """Whether the client of the settings is meant."""
        is_usual = kind == CONFIDENTIAL and self._issuer == self._config.issuer
        return is_usual and bool(self._config.client_id)

    def _problem(self, kind: str, refusal: Refused | None) -> Problem:
        return registration_problem(
            self._config, self._issuer, refusal, is_given=self._is_given(kind)
        )

    def _at_hand(self, registration: Registration) -> AtHand:
        return AtHand(registration, self._config.redirect_uri, time.time())


def _code_that_nobody_issued(registration: Registration) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": new_secret(),
        "redirect_uri": registration.redirect_uri,
        "code_verifier": new_secret(),
    }

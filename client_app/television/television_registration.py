"""The television's registration: a public client with the device grant and no redirect URI."""

from sqlalchemy import Engine

from client_app.config import Config
from client_app.issuer.back_channel import Answer, BackChannel
from client_app.issuer.client_kinds import TELEVISION
from client_app.issuer.discovery import Metadata
from client_app.issuer.registration_checks import REGISTRATION_ANSWER_CHECKS, Registration
from client_app.issuer.registration_request import JUST_REGISTERED
from client_app.issuer.registration_store import RegistrationStore
from client_app.refusals import to_television
from client_app.television.device_grant import GRANT_TYPE
from client_app.texts import string
from tracing.checks import decide

NAME = "Television"


class TelevisionRegistration:
    """The registration at one issuer, made when the television is started for the first time."""

    def __init__(self, config: Config, engine: Engine, channel: BackChannel) -> None:
        self._redirect_uri = config.redirect_uri
        self._store = RegistrationStore(engine, config.issuer, config.redirect_uri)
        self._channel = channel

    def current(self, metadata: Metadata, scope: str) -> Registration:
        """Return the stored registration, or register.

        Raises:
            NotShown: the issuer rejected the registration.
        """
        return self._store.find(TELEVISION) or self._register(metadata, scope)

    def forget(self, registration: Registration) -> None:
        """Delete a registration that the authorization server no longer knows."""
        self._store.forget(registration)

    def _register(self, metadata: Metadata, scope: str) -> Registration:
        asked = {
            "client_name": NAME,
            "grant_types": [GRANT_TYPE, "refresh_token"],
            "response_types": [],
            "redirect_uris": [],
            "token_endpoint_auth_method": "none",
            "scope": scope,
        }
        answer = self._channel.post_json(metadata.registration_endpoint or "", asked)
        decide(None, REGISTRATION_ANSWER_CHECKS, answer, to_television(answer.error))
        fresh = self._as_registered(metadata, answer)
        self._store.keep(fresh, instead_of=None)
        return fresh

    def _as_registered(self, metadata: Metadata, answer: Answer) -> Registration:
        return Registration(
            issuer=metadata.issuer,
            # It has no redirect URI; this one says which client app it belongs to.
            redirect_uri=self._redirect_uri,
            client_id=string(answer.member("client_id")),
            client_secret="",
            auth_method="none",
            id_token_algs=(),
            secret_expires_at=0.0,
            origin=JUST_REGISTERED,
            kind=TELEVISION,
        )

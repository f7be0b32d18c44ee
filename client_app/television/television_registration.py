"""As whom the television is known: a public client with the device grant and no redirect URI."""

from sqlalchemy import Engine

from client_app.config import Config
from client_app.issuer.back_channel import Answer, BackChannel
from client_app.issuer.client_kinds import TELEVISION
from client_app.issuer.discovery import Metadata
from client_app.issuer.registration_checks import REGISTRATION_ANSWER_CHECKS, Registration
from client_app.issuer.registration_request import JUST_REGISTERED
from client_app.issuer.registration_store import RegistrationStore
from client_app.television.device_grant import GRANT_TYPE
from tracing.checks import run

NAME = "Television"


class TelevisionRegistration:
    """The registration at one issuer, made when the television is first switched on."""

    def __init__(self, config: Config, engine: Engine, channel: BackChannel) -> None:
        self._redirect_uri = config.redirect_uri
        self._store = RegistrationStore(engine, config.issuer, config.redirect_uri)
        self._channel = channel

    def current(self, metadata: Metadata, scope: str) -> Registration:
        """The registration at hand, or a new one.

        Raises:
            tracing.checks.Refused: the issuer gave none.
        """
        stored = self._store.find(TELEVISION)
        return stored or self._register(metadata, scope, instead_of=None)

    def renewed(self, metadata: Metadata, scope: str, instead_of: Registration) -> Registration:
        """Another one, after the issuer has forgotten this one.

        Raises:
            tracing.checks.Refused: the issuer gave none.
        """
        return self._register(metadata, scope, instead_of)

    def _register(
        self, metadata: Metadata, scope: str, instead_of: Registration | None
    ) -> Registration:
        asked = {
            "client_name": NAME,
            "grant_types": [GRANT_TYPE, "refresh_token"],
            "response_types": [],
            "redirect_uris": [],
            "token_endpoint_auth_method": "none",
            "scope": scope,
        }
        answer = self._channel.post_json(metadata.registration_endpoint or "", asked)
        run(REGISTRATION_ANSWER_CHECKS, answer)
        fresh = self._as_registered(metadata, answer)
        self._store.keep(fresh, instead_of)
        return fresh

    def _as_registered(self, metadata: Metadata, answer: Answer) -> Registration:
        return Registration(
            issuer=metadata.issuer,
            # It has none of its own; this says beside which client app it is kept.
            redirect_uri=self._redirect_uri,
            client_id=str(answer.member("client_id")),
            client_secret="",
            auth_method="none",
            id_token_algs=(),
            secret_expires_at=0.0,
            origin=JUST_REGISTERED,
            kind=TELEVISION,
        )

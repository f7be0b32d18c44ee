"""Steps 10 and 13: the client sends the access token and reads the resource server's response."""

from collections.abc import Callable, Mapping

from client_app.api.api_checks import READ_ANSWER_CHECKS, WRITE_ANSWER_CHECKS
from client_app.api.notes import Note, notes_of
from client_app.issuer.back_channel import Answer, BackChannel
from client_app.issuer.dpop import with_proof
from client_app.session.refresh import Refresher
from client_app.session.sessions import Session
from tracing.catalogue import RESOURCE_SHOWN, TOKEN_PRESENTED
from tracing.checks import Refused, decide
from tracing.exchange import at, makes_message

NOTES = "/api/notes"


class Api:
    """The resource server, at one configured address."""

    def __init__(self, resource_server: str, channel: BackChannel) -> None:
        self._resource_server = resource_server
        self._channel = channel

    def address_of(self, path: str) -> str:
        """Return the URL to which a request for this path is actually sent."""
        return self._channel.address_of(self._resource_server + path)

    @makes_message
    def call(
        self, path: str, headers: Mapping[str, str], document: Mapping[str, str] | None = None
    ) -> Answer:
        """GET a path, or POST a document to it if one is given."""
        url = self._resource_server + path
        if document is None:
            return self._channel.get(url, headers)
        return self._channel.post_json(url, document, headers)

    def present(
        self, session: Session, path: str, document: Mapping[str, str] | None = None
    ) -> Answer:
        """Call the API with the access token in one header only (RFC 6750 §2.1, RFC 9449 §7.1)."""
        scheme = "DPoP" if session.dpop_key else "Bearer"
        credentials = {"Authorization": f"{scheme} {session.access_token}"}
        return with_proof(
            lambda headers: self.call(path, {**credentials, **headers}, document),
            session.dpop_key,
            "GET" if document is None else "POST",
            self.address_of(path),
            access_token=session.access_token,
        )


class NotesApi:
    """The notes of the user on whose behalf the access token was issued."""

    def __init__(self, api: Api, refresher: Refresher, trusted_issuer: str) -> None:
        self._api = api
        self._refresher = refresher
        self._trusted_issuer = trusted_issuer

    def read(self, session: Session, refuse: Callable[[Refused], Exception]) -> list[Note]:
        """Return the user's notes. `refuse` makes the error if a check of the response fails.

        Raises:
            SessionEnded, Problem: the access token has expired and cannot be renewed.
        """
        answer = self._call(session, None)
        decide(RESOURCE_SHOWN, READ_ANSWER_CHECKS, answer, refuse)
        return notes_of(answer)

    def write(self, session: Session, text: str, refuse: Callable[[Refused], Exception]) -> None:
        """Add a note. `refuse` makes the error if the response does not confirm it.

        Raises:
            SessionEnded, Problem: as for `read`.
        """
        answer = self._call(session, {"text": text})
        decide(RESOURCE_SHOWN, WRITE_ANSWER_CHECKS, answer, refuse)

    def _call(self, session: Session, note: dict[str, str] | None) -> Answer:
        """Present the token; if it is rejected before it expires, renew it once and try again.

        A token from an issuer that the resource server does not trust is not renewed: the new one
        would be rejected too.
        """
        usable = self._refresher.usable(session)
        answer = self._present(usable, note)
        may_help = usable is session and session.issuer == self._trusted_issuer
        if answer.status == 401 and may_help and session.refresh_token is not None:
            return self._present(self._refresher.renewed(session), note)
        return answer

    def _present(self, session: Session, note: dict[str, str] | None) -> Answer:
        at(TOKEN_PRESENTED)
        return self._api.present(session, NOTES, note)

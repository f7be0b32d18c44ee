"""Steps 10 and 13: the access token is presented to the resource server, its answer is read."""

from client_app.api_checks import READ_ANSWER_CHECKS, WRITE_ANSWER_CHECKS
from client_app.back_channel import Answer, BackChannel
from client_app.notes import Note
from client_app.refresh import Refresher
from client_app.sessions import Session
from tracing.catalogue import RESOURCE_SHOWN, TOKEN_PRESENTED
from tracing.checks import run
from tracing.exchange import at


class NotesApi:
    """The notes of whoever the access token speaks for."""

    def __init__(self, resource_server: str, channel: BackChannel, refresher: Refresher) -> None:
        self._url = resource_server + "/api/notes"
        self._channel = channel
        self._refresher = refresher

    def read(self, session: Session) -> list[Note]:
        """The user's notes.

        Raises:
            Refused: the resource server did not answer with notes.
            SessionEnded, Problem: the access token has run out and cannot be renewed.
        """
        answer = self._call(session, None)
        at(RESOURCE_SHOWN)
        run(READ_ANSWER_CHECKS, answer)
        return [Note.received(item) for item in answer.member("notes") if isinstance(item, dict)]

    def write(self, session: Session, text: str) -> None:
        """Add a note.

        Raises:
            Refused: the resource server did not keep it.
            SessionEnded, Problem: as above.
        """
        answer = self._call(session, {"text": text})
        at(RESOURCE_SHOWN)
        run(WRITE_ANSWER_CHECKS, answer)

    def _call(self, session: Session, note: dict[str, str] | None) -> Answer:
        """Present the token; when it is refused before its time, get another one, once."""
        usable = self._refresher.usable(session)
        answer = self._present(usable, note)
        if answer.status == 401 and usable is session and session.refresh_token is not None:
            return self._present(self._refresher.renewed(session), note)
        return answer

    def _present(self, session: Session, note: dict[str, str] | None) -> Answer:
        """One header, nowhere else (RFC 6750 §2.1)."""
        at(TOKEN_PRESENTED)
        headers = {"Authorization": f"Bearer {session.access_token}"}
        if note is None:
            return self._channel.get(self._url, headers)
        return self._channel.post_json(self._url, note, headers)

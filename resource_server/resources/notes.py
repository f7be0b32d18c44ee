"""The protected resource itself: the notes of whoever the token speaks for."""

import time
from typing import Any

from flask import Response, request
from sqlalchemy import Engine, bindparam, insert, select
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from hosting.database import statements_of
from resource_server.errors import as_date, json_answer
from resource_server.resources.owner_checks import OWNER_CHECKS, Returned
from resource_server.tables import NOTES, Note
from tracing.checks import run

LONGEST_NOTE = 1000
"""Characters."""

MOST_NOTES = 100
"""How many are listed, the newest first."""

_of_owner = (
    select(NOTES)
    .where(NOTES.c.owner == bindparam("subject"))
    .order_by(NOTES.c.id.desc())
    .limit(MOST_NOTES)
)
_add = insert(NOTES).returning(NOTES)


class Notes:
    """The notes endpoint, GET and POST."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statements = statements_of(engine)

    def list(self, subject: str) -> Response:
        """`GET /api/notes`: the subject's notes, the newest first; none for who is not known."""
        notes = [Note(*row) for row in self._statements.all(_of_owner, {"subject": subject})]
        run(OWNER_CHECKS, Returned(subject, frozenset(note.owner for note in notes)))
        return json_answer({"owner": subject, "notes": [_as_json(note) for note in notes]})

    def write(self, subject: str) -> Response:
        """`POST /api/notes`: keep a note; it is in the database before the answer leaves."""
        text = _text_of_body()
        values = {"owner": subject, "text": text, "written_at": int(time.time())}
        with self._engine.begin() as connection:
            note = Note(*connection.execute(_add, values).one())
            run(OWNER_CHECKS, Returned(subject, frozenset((note.owner,))))
        return json_answer(_as_json(note), 201)


def _text_of_body() -> str:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType('Send a note as application/json: {"text": "…"}.')
    try:
        # Silent: None for what is no JSON, which gets the same words as JSON without a text.
        document = request.get_json(silent=True)
    except RecursionError as error:
        raise BadRequest("The body is nested too deeply.") from error
    text = document.get("text") if isinstance(document, dict) else None
    if not isinstance(text, str):
        raise BadRequest('The body must be a JSON object with a text: {"text": "…"}.')
    if not 0 < len(text.strip()) <= len(text) <= LONGEST_NOTE:
        raise BadRequest(f"A note has 1 to {LONGEST_NOTE} characters that can be seen.")
    if not _can_be_stored(text):
        raise BadRequest("The text holds characters that stand for nothing.")
    return text


def _can_be_stored(text: str) -> bool:
    # JSON can write half of a surrogate pair, which no encoding knows, and null, which not every
    # database takes.
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _as_json(note: Note) -> dict[str, Any]:
    return {"id": note.id, "text": note.text, "written_at": as_date(note.written_at)}

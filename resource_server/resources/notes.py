"""The protected resource itself: the notes of the user named in the token."""

from typing import Any

from flask import Response, request
from sqlalchemy import Engine, bindparam, delete, insert, select
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from hosting.control import clock
from hosting.database import statements_of
from hosting.strict_json import json_object
from resource_server.answers import as_date, json_answer
from resource_server.refusals import unchallenged
from resource_server.resources.owner_checks import OWNER_CHECKS, Returned
from resource_server.tables import NOTES, Note
from tracing.catalogue import RESOURCE_RETURNED
from tracing.checks import decide

LONGEST_NOTE = 1000
"""Maximum length of a note, in characters."""

NOTE_LIMIT = 16 * 1024
"""Maximum size of a request with a note, in bytes: a character takes up to 12 in JSON."""

LARGEST = 2**31 - 1
"""The largest number that every database can look up."""

MOST_NOTES = 100
"""Maximum number of notes per user to keep and to list, newest first."""

_of_owner = (
    select(NOTES)
    .where(NOTES.c.owner == bindparam("subject"))
    .order_by(NOTES.c.id.desc())
    .limit(MOST_NOTES)
)
_numbered = select(NOTES).where(NOTES.c.id == bindparam("number"))
_add = insert(NOTES).returning(NOTES)
_forget = delete(NOTES).where(
    NOTES.c.id.in_(
        select(NOTES.c.id)
        .where(NOTES.c.owner == bindparam("of_owner"))
        .order_by(NOTES.c.id.desc())
        .offset(MOST_NOTES)
    )
)


class Notes:
    """The notes endpoint, GET and POST, and one note at its own address."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._statements = statements_of(engine)

    def list(self, subject: str) -> Response:
        """`GET /api/notes`: list the subject's notes, newest first; none for an unknown subject."""
        notes = [Note(*row) for row in self._statements.all(_of_owner, {"subject": subject})]
        _require_owner(subject, *(note.owner for note in notes))
        return json_answer({"owner": subject, "notes": [_as_json(note) for note in notes]})

    def read(self, subject: str, number: int) -> Response:
        """`GET /api/notes/NUMBER`: return one note, if it belongs to the subject.

        It is found by its number alone, which anyone can guess; the check decides whose it is.
        """
        rows = self._statements.all(_numbered, {"number": number}) if number <= LARGEST else []
        if not rows:
            raise NotFound
        note = Note(*rows[0])
        _require_owner(subject, note.owner)
        return json_answer(_as_json(note))

    def write(self, subject: str) -> Response:
        """`POST /api/notes`: save a note; it is in the database before the response is sent."""
        text = _text_of_body()
        values = {"owner": subject, "text": text, "written_at": int(clock.now())}
        with self._engine.begin() as connection:
            note = Note(*connection.execute(_add, values).one())
            connection.execute(_forget, {"of_owner": subject})
            _require_owner(subject, note.owner)
        return json_answer(_as_json(note), 201)


def _require_owner(subject: str, *owners: str) -> None:
    returned = Returned(subject, frozenset(owners))
    decide(RESOURCE_RETURNED, OWNER_CHECKS, returned, unchallenged)


def _text_of_body() -> str:
    if request.mimetype != "application/json":
        raise UnsupportedMediaType('Send a note as application/json: {"text": "Hello"}.')
    document = json_object(request.get_data())
    text = document.get("text") if document else None
    if not isinstance(text, str):
        raise BadRequest('The body must be a JSON object in UTF-8 with a text: {"text": "Hello"}.')
    if not 0 < len(text.strip()) <= len(text) <= LONGEST_NOTE:
        raise BadRequest(
            f"A note has 1 to {LONGEST_NOTE} characters, not only white space; "
            f"this one has {len(text)}."
        )
    if "\0" in text:
        # Not every database accepts it.
        raise BadRequest("A note cannot contain the null character.")
    return text


def _as_json(note: Note) -> dict[str, Any]:
    return {"id": note.id, "text": note.text, "written_at": as_date(note.written_at)}

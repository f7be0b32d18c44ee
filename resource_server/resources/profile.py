"""What this server knows about the user of the token."""

from flask import Response
from sqlalchemy import Engine, bindparam, func, select

from hosting.database import statements_of
from resource_server.answers import json_answer
from resource_server.tables import NOTES, OWNERS

_owner = select(OWNERS.c.name, OWNERS.c.about).where(OWNERS.c.subject == bindparam("subject"))
_count = select(func.count()).where(NOTES.c.owner == bindparam("subject"))


class Profile:
    """The profile endpoint."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def show(self, subject: str) -> Response:
        """`GET /api/profile`: return the subject, the number of notes, and what else is known."""
        owner = self._statements.first(_owner, {"subject": subject})
        (notes,) = self._statements.first(_count, {"subject": subject}) or (0,)
        known = dict(zip(("name", "about"), owner, strict=True)) if owner else {}
        return json_answer({"sub": subject, "notes": notes, **known})

"""Submitted forms of our own pages: what a person decides there counts once."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from authorization_server.lifetimes import Lifetimes
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, row_of, table_of


@dataclass(frozen=True, slots=True)
class AnsweredForm:
    """A form that a person submitted, by its CSRF token, kept as long as its session may last."""

    token_hash: Annotated[str, KEY]
    expires_at: Annotated[int, INDEXED]


ANSWERED_FORMS = table_of(AnsweredForm, "answered_forms", METADATA)

_insert = insert(ANSWERED_FORMS)


class AnsweredForms:
    """The answered forms in the database."""

    def __init__(self, engine: Engine, lifetimes: Lifetimes) -> None:
        self._statements = statements_of(engine)
        self._lifetimes = lifetimes

    def is_first(self, csrf_token: str) -> bool:
        """Record a submission. Return True to only one caller, even if many call at once."""
        expires_at = int(clock.now()) + self._lifetimes.session_seconds
        answered = AnsweredForm(hashed(csrf_token), expires_at)
        try:
            self._statements.change(_insert, row_of(answered))
        except IntegrityError:
            return False
        return True

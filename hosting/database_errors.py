"""Responds when the database cannot serve a request: 503 if it may later, 400 if it never will."""

import logging

from flask import Flask
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import BadRequest, HTTPException, ServiceUnavailable

from hosting.failure_log import kind_of
from hosting.tables import UnstorableText

RETRY_SECONDS = 2

log = logging.getLogger(__name__)


def answer_database_errors(app: Flask) -> None:
    """Respond with 400 if a text cannot be stored, and with 503 while the database cannot be used.

    The app formats both like any other HTTP error.
    """

    @app.errorhandler(SQLAlchemyError)
    def answer(error: SQLAlchemyError) -> ResponseReturnValue:
        return app.handle_user_exception(_as_http(error))


def _as_http(error: SQLAlchemyError) -> HTTPException:
    """The HTTP error that the sender of the request gets.

    Raises:
        SQLAlchemyError: neither the request nor a temporary outage explains the error.
    """
    if isinstance(error, StatementError) and isinstance(error.orig, UnstorableText):
        return BadRequest("A value contains a NUL character or half of a surrogate pair.")
    if isinstance(error, NoConnection) or _may_pass(error):
        log.error("The database cannot be used at the moment: %s", kind_of(error))
        return ServiceUnavailable(retry_after=RETRY_SECONDS)
    raise error


def _may_pass(error: SQLAlchemyError) -> bool:
    # In SQLite, a wrong statement is an OperationalError, too; PostgreSQL has another class for it.
    name = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return isinstance(error, OperationalError) and name != "SQLITE_ERROR"

"""Answers requests that the database cannot serve: 503 for now, or 400 for good."""

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
    """Answer 400 where a text cannot be stored, and 503 while the database cannot be used.

    Both are answered as the app answers any error of HTTP.
    """

    @app.errorhandler(SQLAlchemyError)
    def answer(error: SQLAlchemyError) -> ResponseReturnValue:
        return app.handle_user_exception(_as_http(error))


def _as_http(error: SQLAlchemyError) -> HTTPException:
    """What the error means to the sender of the request.

    Raises:
        SQLAlchemyError: nothing that the request, or the moment, explains.
    """
    if isinstance(error, StatementError) and isinstance(error.orig, UnstorableText):
        return BadRequest("A value contains a NUL character or half of a surrogate pair.")
    if isinstance(error, NoConnection) or _may_pass(error):
        log.error("The database cannot be used at the moment: %s", kind_of(error))
        return ServiceUnavailable(retry_after=RETRY_SECONDS)
    raise error


def _may_pass(error: SQLAlchemyError) -> bool:
    # SQLite's "error" is a wrong statement: PostgreSQL has another class for that.
    name = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return isinstance(error, OperationalError) and name != "SQLITE_ERROR"

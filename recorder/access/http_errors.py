"""Turns HTTP errors into responses: JSON for programs, as everywhere else; pages for browsers."""

from http import HTTPStatus

from flask import Flask, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from hosting.pages import TOO_LARGE, own_words, too_large

SAYS = {
    400: "The request could not be read.",
    404: "There is nothing at this address.",
    405: "This address does not accept this method.",
    503: "The database cannot be used at the moment.",
}
"""The message of an error that was raised without one."""


def answer_http_errors(app: Flask) -> None:
    """Send errors to programs as JSON, `{"error": a sentence}`, with the headers of the error."""

    @app.errorhandler(HTTPException)
    def answer(error: HTTPException) -> HTTPException | Response:
        # A browser that opens a page accepts HTML; a program accepts JSON, anything, or nothing.
        if error.response is not None or error.code is None or "text/html" in _named():
            return error
        response = jsonify(error=_sentence(error, error.code))
        response.status_code = error.code
        for name, value in error.get_headers():
            if name != "Content-Type":
                response.headers[name] = value
        return response


def _named() -> list[str]:
    return list(request.accept_mimetypes.values())


def _sentence(error: HTTPException, status: int) -> str:
    if status == TOO_LARGE:
        return too_large()
    return own_words(error) or SAYS.get(status) or f"{HTTPStatus(status).phrase}."

"""Responses to programs that are not made by Authlib: JSON, or no content."""

from collections.abc import Mapping

import flask

from tracing.exchange import makes_message

NO_CONTENT = 204


@makes_message
def json_answer(document: Mapping[str, object], status: int = 200) -> flask.Response:
    """Return a JSON object as a response."""
    response = flask.jsonify(document)
    response.status_code = status
    return response


@makes_message
def no_content() -> flask.Response:
    """Return an empty response: the request succeeded."""
    return flask.Response(status=NO_CONTENT)

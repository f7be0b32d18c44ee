"""What this server answers to programs where Authlib does not: JSON, or nothing."""

from collections.abc import Mapping

import flask

from tracing.exchange import makes_message

NO_CONTENT = 204


@makes_message
def json_answer(document: Mapping[str, object], status: int = 200) -> flask.Response:
    """A JSON object."""
    response = flask.jsonify(document)
    response.status_code = status
    return response


@makes_message
def no_content() -> flask.Response:
    """Done, and nothing to say."""
    return flask.Response(status=NO_CONTENT)

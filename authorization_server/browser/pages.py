"""A page of this server, and the page that says what is wrong. Values are shown as text."""

import flask

from tracing.exchange import makes_message


@makes_message
def page(template: str, **values: object) -> flask.Response:
    """Return a page made from a template; Jinja escapes the values."""
    return flask.make_response(flask.render_template(template, **values))


@makes_message
def problem(message: str, advice: str, status: int) -> flask.Response:
    """Return a page that says what is wrong with a request that must not lead to a redirect."""
    response = page("problem.html", message=message, advice=advice)
    response.status_code = status
    return response

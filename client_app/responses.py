"""The two kinds of response that this app sends to a browser: a page and a redirect."""

from flask import make_response, redirect, render_template
from werkzeug import Response

from tracing.exchange import makes_message


@makes_message
def page(template: str, status: int = 200, **values: object) -> Response:
    """Render a page from a template; Jinja escapes the values."""
    return make_response(render_template(template, **values), status)


@makes_message
def redirect_to(address: str, status: int = 303) -> Response:
    """Redirect with exactly this status; Flask's default differs between versions."""
    return redirect(address, status)

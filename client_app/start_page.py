"""The start page."""

from werkzeug import Response

from client_app.responses import page


def show_start() -> Response:
    """`GET /`: what this app does, and a link to the notes."""
    return page("start.html")

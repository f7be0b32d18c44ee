"""The start page."""

from werkzeug import Response

from client_app.responses import page


def show_start() -> Response:
    """`GET /`: explain what this app does, and link to the notes."""
    return page("start.html")

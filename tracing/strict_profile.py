"""A role under a strict profile: what would be a warning is a failed check, in every tuple.

Nothing in a role's protocol code knows about it; the person who starts a role chooses the profile.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tracing.checks import strictly

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Strict:
    """A WSGI application in which no check ends with a warning."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request."""
        with strictly():
            return self._app(environ, start_response)

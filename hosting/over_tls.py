"""Takes a request to the public name for what the browser sent: over TLS, which a proxy ends."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hosting.addresses import authority_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class OverTls:
    """Lets the app see the scheme https where a request names the host of this https address.

    The scheme is only told in the trace: what a server allows never depends on it.
    """

    def __init__(self, app: "WSGIApplication", url: str) -> None:
        self._app = app
        name = authority_of(url)
        self._names = (name, f"{name}:443")

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Serve one request (PEP 3333, wsgi.url_scheme)."""
        if environ.get("HTTP_HOST", "").lower() in self._names:
            environ["wsgi.url_scheme"] = "https"
        return self._app(environ, start_response)

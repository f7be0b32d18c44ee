"""Serves the app as a proxy shows it to others: below a path, and over TLS."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hosting.addresses import authority_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class Prefixed:
    """Makes every URL that the app writes begin with `prefix`, which a proxy may strip."""

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Tell the app under which path it is mounted (PEP 3333, SCRIPT_NAME)."""
        path = environ.get("PATH_INFO", "")
        if path == self._prefix or path.startswith(self._prefix + "/"):
            environ["PATH_INFO"] = path.removeprefix(self._prefix) or "/"
        environ["SCRIPT_NAME"] = self._prefix
        return self._app(environ, start_response)


class OverTls:
    """Shows the app the scheme https if a request names the host of this https URL.

    The scheme is only recorded in the trace: what a server allows never depends on it.
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

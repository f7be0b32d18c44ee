"""Serves the same routes at the root and below the issuer's path.

A reverse proxy may hand the path of the outside address on, or cut it off; both must work.
"""

from collections.abc import Callable, Iterable
from typing import Any

WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


def below_issuer_path(app: WsgiApp, path: str) -> WsgiApp:
    """The app with `path` cut off where a request has it; the app itself when there is none."""
    if not path:
        return app

    def cut(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = environ.get("PATH_INFO", "")
        if asked == path or asked.startswith(path + "/"):
            environ["PATH_INFO"] = asked[len(path) :] or "/"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + path
        return app(environ, start_response)

    return cut

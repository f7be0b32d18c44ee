"""A request as a WSGI app gets it (PEP 3333), made of what uvicorn says of it (ASGI)."""

import io
import sys
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment


class EnvironMaker:
    """Makes environments; what all of them have in common is made once."""

    def __init__(self, *, several_processes: bool) -> None:
        self._common: WSGIEnvironment = {
            "SCRIPT_NAME": "",
            "wsgi.version": (1, 0),
            "wsgi.errors": sys.stderr,
            "wsgi.input_terminated": True,
            "wsgi.multithread": True,
            "wsgi.multiprocess": several_processes,
            "wsgi.run_once": False,
        }

    def of(self, scope: Any, body: io.BufferedIOBase) -> WSGIEnvironment:
        """The environment of a request: its scope (ASGI), and its body as a file."""
        host, port = scope["server"]
        caller, caller_port = scope["client"] or ("", 0)
        environ: WSGIEnvironment = {
            **self._common,
            "REQUEST_METHOD": scope["method"],
            # Bytes as WSGI wants them: each as one character.
            "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1"),
            "QUERY_STRING": scope["query_string"].decode("latin-1"),
            "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
            "SERVER_NAME": host,
            "SERVER_PORT": str(port),
            "REMOTE_ADDR": caller,
            "REMOTE_PORT": str(caller_port),
            "wsgi.url_scheme": scope["scheme"],
            "wsgi.input": body,
        }
        for name, value in scope["headers"]:
            _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))
        return environ


def _add_header(environ: WSGIEnvironment, name: str, value: str) -> None:
    if "_" in name:
        # Another name would become the same variable: nobody could tell which was sent.
        return
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    known = environ.get(key)
    # RFC 9110 §5.3; cookies are the exception (RFC 9113 §8.2.3).
    joined = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = value if known is None else f"{known}{joined}{value}"

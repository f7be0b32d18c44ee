"""A request in the form in which a WSGI app gets it (PEP 3333)."""

import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIEnvironment

import httptools


class EnvironMaker:
    """Makes environments; what they all have in common is made only once."""

    def __init__(self, *, several_processes: bool) -> None:
        self._common: WSGIEnvironment = {
            "SCRIPT_NAME": "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.errors": sys.stderr,
            "wsgi.input_terminated": True,
            "wsgi.multithread": True,
            "wsgi.multiprocess": several_processes,
            "wsgi.run_once": False,
        }

    def of_connection(self, server: Any, caller: Any) -> WSGIEnvironment:
        """What the requests of a connection have in common: the addresses of both ends."""
        # A peer that has already left has no address.
        caller = caller or ("", 0)
        return {
            **self._common,
            "SERVER_NAME": server[0],
            "SERVER_PORT": str(server[1]),
            "REMOTE_ADDR": caller[0],
            "REMOTE_PORT": str(caller[1]),
        }


def add_request(
    environ: WSGIEnvironment,
    parser: httptools.HttpRequestParser,
    target: bytes,
    headers: Iterable[tuple[bytes, bytes]],
) -> None:
    """Add the contents of a request's head.

    Raises:
        HttpParserError, ValueError: the target has no path.
    """
    url = httptools.parse_url(target)
    if url.path is None:
        raise ValueError("the target has no path")
    environ["REQUEST_METHOD"] = parser.get_method().decode("ascii")
    environ["SERVER_PROTOCOL"] = f"HTTP/{parser.get_http_version()}"
    # WSGI represents each byte as one character.
    environ["PATH_INFO"] = unquote_to_bytes(url.path).decode("latin-1")
    environ["QUERY_STRING"] = (url.query or b"").decode("latin-1")
    for name, value in headers:
        _add_header(environ, name.decode("latin-1"), value.decode("latin-1"))


def _add_header(environ: WSGIEnvironment, name: str, value: str) -> None:
    if "_" in name:
        # The name with a hyphen would set the same variable: no app could tell which was sent.
        return
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    known = environ.get(key)
    # RFC 9110 §5.3; cookies are the exception (RFC 9113 §8.2.3).
    joined = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = value if known is None else f"{known}{joined}{value}"

"""An app below a path, whether the proxy in front of it passes the path on or removes it."""

from collections.abc import Iterable
from typing import Any

import pytest

from hosting.prefix import OverTls, Prefixed


@pytest.mark.parametrize(
    ("asked", "path_info"),
    [
        ("/auth/token", "/token"),
        ("/auth", "/"),
        ("/auth/", "/"),
        ("/token", "/token"),
        ("/authorize", "/authorize"),
        ("/auth/auth/token", "/auth/token"),
        ("", ""),
    ],
)
def test_the_path_is_cut_off_where_it_is(asked: str, path_info: str) -> None:
    """It is removed once, at the start, by whole segments: /authorize does not start with /auth."""
    found: dict[str, Any] = {}

    def app(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        found.update(environ)
        return []

    Prefixed(app, "/auth")({"PATH_INFO": asked}, lambda *_: lambda _data: None)
    assert (found["SCRIPT_NAME"], found["PATH_INFO"]) == ("/auth", path_info)


@pytest.mark.parametrize(
    ("host", "scheme"),
    [
        ("login.example", "https"),
        ("LOGIN.example:443", "https"),
        ("login.example:80", "http"),
        ("127.0.0.1:9000", "http"),
        ("", "http"),
    ],
)
def test_the_scheme_is_that_of_the_name_to_which_a_request_was_sent(host: str, scheme: str) -> None:
    """A browser opened the public name over TLS; a server behind the proxy calls without TLS."""
    found: dict[str, Any] = {}

    def app(environ: dict[str, Any], _start: object) -> Iterable[bytes]:
        found.update(environ)
        return []

    environ = {"HTTP_HOST": host, "wsgi.url_scheme": "http"}
    OverTls(app, "https://login.example/auth")(environ, lambda *_: lambda _data: None)
    assert found["wsgi.url_scheme"] == scheme

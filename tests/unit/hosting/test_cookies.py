"""A cookie belongs to one server: one name, port, path and scheme."""

import pytest
from werkzeug import Request, Response
from werkzeug.test import EnvironBuilder

from hosting.cookies import Cookie

HERE = "http://127.0.0.1:9000"


def header_of(cookie: Cookie) -> list[str]:
    """Return the parts of the Set-Cookie header."""
    response = Response()
    cookie.set(response, "value")
    return response.headers["Set-Cookie"].split("; ")


@pytest.mark.parametrize(
    ("url", "name", "attributes"),
    [
        (HERE, "kept_9000", {"Path=/"}),
        ("http://127.0.0.1:9100", "kept_9100", {"Path=/"}),
        ("http://127.0.0.1:9004/second", "kept_9004", {"Path=/second"}),
        ("http://[::1]:9000", "kept_9000", {"Path=/"}),
        ("http://host.example", "kept_80", {"Path=/"}),
        ("https://host.example/a/b", "kept_443", {"Path=/a/b", "Secure"}),
        ("https://host.example", "__Host-kept_443", {"Path=/", "Secure"}),
        ("https://host.example:9443", "__Host-kept_9443", {"Path=/", "Secure"}),
    ],
)
def test_it_is_for_this_server_only(url: str, name: str, attributes: set[str]) -> None:
    """It is named for the server's port (RFC 6265 §8.5), limited to its path, and Secure if the
    server uses TLS. Scripts cannot read it, and other sites' requests do not carry it. Over TLS and
    at /, its name begins with `__Host-`, which browsers accept from this host alone.
    """
    pair, *others = header_of(Cookie.of(url, "kept"))
    assert pair == f"{name}=value"
    assert set(others) == {"HttpOnly", "SameSite=Lax"} | attributes


def test_it_lasts_as_long_as_it_says() -> None:
    """It expires after some seconds, or when the browser is closed."""
    assert "Max-Age=60" in header_of(Cookie.of(HERE, "kept", 60))
    assert not [part for part in header_of(Cookie.of(HERE, "kept")) if part.startswith("Max-Age")]


def test_its_value_is_read_by_its_whole_name() -> None:
    """The same role on another port has a different cookie."""
    sent = {"Cookie": "kept=a; kept_9100=b; kept_9000=c"}
    request = Request(EnvironBuilder(headers=sent).get_environ())
    assert Cookie.of(HERE, "kept").value_in(request) == "c"
    assert Cookie.of("http://127.0.0.1:9", "kept").value_in(request) == ""


def test_a_browser_forgets_it() -> None:
    """The header that deletes the cookie has the name and path of the one that set it."""
    cookie = Cookie.of("http://127.0.0.1:9000/below", "kept")
    response = Response()
    cookie.delete(response)
    pair, *others = response.headers["Set-Cookie"].split("; ")
    assert pair == "kept_9000="
    assert {"Max-Age=0", "Path=/below", "HttpOnly", "SameSite=Lax"} <= set(others)

"""A cookie is for one server: one name, port, path and scheme."""

import pytest
from werkzeug import Request, Response
from werkzeug.test import EnvironBuilder

from hosting.cookies import Cookie

HERE = "http://127.0.0.1:9000"


def header_of(cookie: Cookie) -> list[str]:
    """The header that gives it to a browser, in parts."""
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
    """Named for its port (RFC 6265 §8.5), below its path, over TLS where the server is; no script
    reads it, and no other site sends it along. Over TLS and at / its name says `__Host-`, which a
    browser takes from this host alone.
    """
    pair, *others = header_of(Cookie.of(url, "kept"))
    assert pair == f"{name}=value"
    assert set(others) == {"HttpOnly", "SameSite=Lax"} | attributes


def test_it_lasts_as_long_as_it_says() -> None:
    """Some seconds, or until the browser is closed."""
    assert "Max-Age=60" in header_of(Cookie.of(HERE, "kept", 60))
    assert not [part for part in header_of(Cookie.of(HERE, "kept")) if part.startswith("Max-Age")]


def test_its_value_is_read_by_its_whole_name() -> None:
    """That of the same role on another port is another cookie."""
    sent = {"Cookie": "kept=a; kept_9100=b; kept_9000=c"}
    request = Request(EnvironBuilder(headers=sent).get_environ())
    assert Cookie.of(HERE, "kept").value_in(request) == "c"
    assert Cookie.of("http://127.0.0.1:9", "kept").value_in(request) == ""


def test_a_browser_forgets_it() -> None:
    """What takes it away has the name and the path of what gave it."""
    cookie = Cookie.of("http://127.0.0.1:9000/below", "kept")
    response = Response()
    cookie.delete(response)
    pair, *others = response.headers["Set-Cookie"].split("; ")
    assert pair == "kept_9000="
    assert {"Max-Age=0", "Path=/below", "HttpOnly", "SameSite=Lax"} <= set(others)

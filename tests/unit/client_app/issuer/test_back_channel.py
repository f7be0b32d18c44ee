"""Requests to other servers: limited, without redirects, and always with a result."""

import socket
import threading
from collections.abc import Iterator

import pytest
from flask import Response, redirect, request

from client_app.issuer.back_channel import LARGEST_ANSWER, Answer, BackChannel
from tests.unit.client_app.local_server import LocalServer


@pytest.fixture
def server() -> Iterator[LocalServer]:
    """A server whose response a test sets."""
    with LocalServer() as server:
        server.app.add_url_rule("/", "root", dict, methods=["GET", "POST"])
        yield server


@pytest.fixture
def channel() -> BackChannel:
    """A channel that waits at most a second."""
    return BackChannel("resource_server", (1, 1))


def json_of(body: bytes | Iterator[bytes]) -> Response:
    """A response with this body, declared as JSON."""
    return Response(body, mimetype="application/json")


def test_a_json_object_comes_through(server: LocalServer, channel: BackChannel) -> None:
    """The result has the status, the members, and an error code if there is one."""
    server.instead["/"] = ({"error": "invalid_grant", "n": 1}, 400)
    answer = channel.get(f"{server.url}/")
    assert (answer.status, answer.error, answer.member("n")) == (400, "invalid_grant", 1)
    assert answer.summary == "400 invalid_grant"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(server: LocalServer, channel: BackChannel, status: int) -> None:
    """Otherwise a token or a secret would be sent to whichever server the redirect names."""
    server.app.add_url_rule("/elsewhere", "elsewhere", dict, methods=["GET", "POST"])
    server.instead["/"] = lambda: redirect("/elsewhere", status)
    answer = channel.post_form(f"{server.url}/", {"secret": "s"}, {"Authorization": "Basic x"})
    assert answer.status == status
    assert server.arrived_at("/elsewhere") == []


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b'{"a":', b"1" * 5000, b"nul\x00l"]
)
def test_nonsense_is_no_document(server: LocalServer, channel: BackChannel, body: bytes) -> None:
    """It is described and raises no exception."""
    server.instead["/"] = lambda: json_of(body)
    answer = channel.get(f"{server.url}/")
    assert (answer.status, answer.document, answer.member("a"), answer.error) == (
        200,
        None,
        None,
        "",
    )
    assert answer.summary == "200 a body that is not a JSON object"


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("text/html; charset=utf-8", "text/html instead of JSON"),
        ("text/plain", "text/plain instead of JSON"),
        ("application/jsonp", "application/jsonp instead of JSON"),
        ("", "no Content-Type instead of JSON"),
        ("application/json;charset=UTF-8", ""),
        ("Application/JSON", ""),
        ("application/jwk-set+json", ""),
    ],
)
def test_json_is_said_to_be_json(
    server: LocalServer, channel: BackChannel, kind: str, trouble: str
) -> None:
    """A response declared as something else may be someone else's page (RFC 6749 §5.1)."""
    server.instead["/"] = lambda: Response(b"{}", headers={"Content-Type": kind}, mimetype=None)
    answer = channel.get(f"{server.url}/")
    assert (answer.trouble, answer.document) == (trouble, None if trouble else {})


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (rb"a\ud800b", "a\ufffdb"),
        (rb"\udc00\ud800", "\ufffd\ufffd"),
        (rb"\ud83d\ude00", "\N{GRINNING FACE}"),
        (rb"\ud83d\ud83d\ude00", "\ufffd\N{GRINNING FACE}"),
        (rb"\\ud800", "\\ud800"),
        (rb"a\u0000b", "a\ufffdb"),
        (rb"\\u0000", "\\u0000"),
    ],
)
def test_half_a_character_is_replaced(
    server: LocalServer, channel: BackChannel, written: bytes, read: str
) -> None:
    """JSON can encode half of a surrogate pair (RFC 8259 §8.2), which no encoding can represent,
    and NUL, which not every database can store.
    """
    server.instead["/"] = lambda: json_of(b'{"' + written + b'": ["' + written + b'"]}')
    assert channel.get(f"{server.url}/").document == {read: [read]}


def test_an_answer_without_content_lacks_nothing(server: LocalServer, channel: BackChannel) -> None:
    """RFC 9110 §15.3.5: a 204 has no body, so nothing is missing."""
    server.instead["/"] = lambda: ("", 204)
    assert channel.get(f"{server.url}/").summary == "204"


def test_an_endless_answer_is_cut_off(server: LocalServer, channel: BackChannel) -> None:
    """At most two megabytes are read."""
    server.instead["/"] = lambda: json_of(b'{"a": "' + b"x" * 1000 for _ in range(LARGEST_ANSWER))
    answer = channel.get(f"{server.url}/")
    assert "more than" in answer.trouble


def test_no_server_is_an_answer(channel: BackChannel) -> None:
    """The result has status 0 and the reason."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    answer = channel.get(f"http://127.0.0.1:{port}/")
    assert answer == Answer(f"http://127.0.0.1:{port}/", 0, None, "no connection")
    assert answer.summary == "no connection"


def test_silence_is_an_answer() -> None:
    """If a server accepts the request and never responds, the channel stops at the time limit."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        channel = BackChannel("resource_server", (1, 0.05))
        answer = channel.get(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert (answer.status, answer.trouble) == (0, "no answer in time")


@pytest.mark.parametrize(
    "sent", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
)
def test_what_is_no_http_is_an_answer(channel: BackChannel, sent: bytes) -> None:
    """Either garbage or a body that ends too early."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(sent)

        thread = threading.Thread(target=answer)
        thread.start()
        got = channel.get(f"http://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()
    assert got.status == 0


@pytest.mark.parametrize(
    "url", ["http://[::1", "http://a b/", "http://\u200b/", "http://" + "a" * 300]
)
def test_an_odd_address_is_an_answer(channel: BackChannel, url: str) -> None:
    """An issuer may publish any URL for its endpoints."""
    assert channel.get(url).status == 0


def test_cookies_stay_out(server: LocalServer, channel: BackChannel) -> None:
    """A cookie set in response to one user's request must not be sent with the next user's."""
    response = server.app.response_class("{}")
    response.set_cookie("user", "alice")
    server.instead["/"] = response
    channel.get(f"{server.url}/")
    channel.get(f"{server.url}/")
    assert [each.headers.get("Cookie") for each in server.arrived] == [None, None]


def test_forms_and_documents_are_sent_as_such(server: LocalServer, channel: BackChannel) -> None:
    """The channel asks for JSON in return."""
    seen: list[tuple[str, str]] = []

    def look() -> dict[str, str]:
        seen.append((request.mimetype, request.headers["Accept"]))
        return {}

    server.instead["/"] = look
    channel.post_form(f"{server.url}/", {"a": "b c"}, {})
    channel.post_json(f"{server.url}/", {"a": "ü"})
    assert seen == [
        ("application/x-www-form-urlencoded", "application/json"),
        ("application/json", "application/json"),
    ]
    assert server.arrived[0].form == {"a": "b c"}

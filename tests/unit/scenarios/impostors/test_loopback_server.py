"""An impostor's responses can be altered per endpoint, and the requests it received can be read."""

import time
from collections.abc import Iterator

import pytest
import requests

from scenarios.impostors import answers
from scenarios.impostors.answers import Alteration
from scenarios.impostors.resource_server import ResourceServer

SECONDS = 5


@pytest.fixture
def api() -> Iterator[ResourceServer]:
    """A running impostor."""
    with ResourceServer() as server:
        yield server


def asked(api: ResourceServer, path: str = "/api/profile") -> requests.Response:
    """Return the response of one endpoint."""
    return requests.get(api.url + path, timeout=SECONDS, allow_redirects=False)


@pytest.mark.parametrize(
    ("alteration", "status", "content"),
    [
        (answers.members(sub="bob", notes=None), 200, b'{"sub": "bob"}'),
        (answers.document([1]), 200, b"[1]"),
        (answers.status(503), 503, b'{"sub": "alice", "notes": 1}'),
        (answers.body(b"<p>", "text/html"), 200, b"<p>"),
        (answers.error("invalid_token", 401), 401, b'{"error": "invalid_token"}'),
    ],
)
def test_an_answer_is_altered_until_it_is_honest_again(
    api: ResourceServer, alteration: Alteration, status: int, content: bytes
) -> None:
    """Only the responses of this endpoint are altered."""
    api.alter("profile", alteration)
    answer = asked(api)
    assert (answer.status_code, answer.content) == (status, content)
    assert asked(api, "/api/usage").json()["calls"] == 1
    api.honest()
    assert asked(api).json() == {"sub": "alice", "notes": 1}


def test_alterations_are_made_in_order(api: ResourceServer) -> None:
    """A later call of alter replaces all earlier alterations."""
    api.alter("profile", answers.status(201), answers.header("X-Odd", "yes"))
    assert asked(api).status_code == 201
    assert asked(api).headers["X-Odd"] == "yes"
    api.alter("profile", answers.header("Content-Type", "text/plain"))
    assert (asked(api).status_code, asked(api).headers["Content-Type"]) == (200, "text/plain")


def test_a_dropped_answer_never_comes(api: ResourceServer) -> None:
    """The connection is closed, and the next request is served."""
    api.alter("profile", answers.dropped)
    with pytest.raises(requests.ConnectionError):
        asked(api)
    api.honest()
    assert asked(api).ok


def test_an_answer_is_cut_off(api: ResourceServer) -> None:
    """The Content-Length is larger than the body."""
    api.alter("profile", answers.cut_off)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.ConnectionError)):
        asked(api)


def test_a_late_answer_keeps_nobody_at_the_end() -> None:
    """The server ends immediately, although a response was due much later."""
    with ResourceServer() as api:
        api.alter("profile", answers.late(60))
        with pytest.raises(requests.Timeout):
            requests.get(f"{api.url}/api/profile", timeout=0.1)
        began = time.monotonic()
    assert time.monotonic() - began < SECONDS
    with pytest.raises(requests.ConnectionError):
        asked(api)


def test_a_redirect_is_altered_by_its_parameters() -> None:
    """One parameter is changed, one left out, one repeated; the others stay."""
    honest = answers.redirect("http://app.example/callback?a=b", code="c", state="s", iss="i")
    altered = answers.parameters(code="other", iss=None, state=["s", "t"])(honest)
    assert altered.headers["Location"] == (
        "http://app.example/callback?a=b&code=other&state=s&state=t"
    )


def test_what_came_can_be_read(api: ResourceServer) -> None:
    """Method, headers, parameters and JSON are kept by endpoint, in order."""
    note = {"text": "Hello"}
    requests.post(f"{api.url}/api/notes", json=note, headers={"X-Odd": "1"}, timeout=SECONDS)
    requests.post(f"{api.url}/api/public?client_id=a", data={"b": "c"}, timeout=SECONDS)
    written, read = api.received("notes")[0], api.received("public")[0]
    assert (written.method, written.document, written.headers["X-Odd"]) == ("POST", note, "1")
    assert (read.parameter("client_id"), read.parameter("b"), read.parameter("d")) == ("a", "c", "")
    assert api.received("usage") == []


def test_an_unknown_address_is_not_found(api: ResourceServer) -> None:
    """An unknown path gets 404."""
    assert asked(api, "/nowhere").status_code == 404

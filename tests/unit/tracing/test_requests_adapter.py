"""`tracing.requests_adapter`: what a role sends to another, captured before it leaves."""

from collections.abc import Iterator

import pytest
import requests
from flask import Flask, request

from tests.support.sockets import served
from tracing.catalogue import CODE_EXCHANGED
from tracing.events import Event
from tracing.exchange import Exchange, at, within
from tracing.requests_adapter import session_to
from tracing.sinks import ListSink

app = Flask(__name__)
arrived: list[str] = []


@app.route("/<path:path>", methods=["GET", "POST"])
def anything(path: str) -> str:
    """Notes each request that arrives."""
    arrived.append(f"{request.method} /{path}")
    return f"{request.headers.get('Authorization')} {request.headers.get('Cookie')}"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server that is running."""
    with served(app) as url:
        yield url


@pytest.fixture
def address(server: str) -> str:
    """Where a server answers, at which nothing has arrived yet."""
    arrived.clear()
    return server


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """A session to the authorization server."""
    with session_to("authorization_server") as session:
        yield session


class Watching(ListSink):
    """Notes what had arrived at the server when an event came."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[list[str]] = []

    def emit(self, event: Event) -> None:
        """Keep the event, and what had arrived by then."""
        super().emit(event)
        self.arrived.append(list(arrived))


def test_a_request_is_told_before_it_leaves(address: str, session: requests.Session) -> None:
    """As it is sent: method, absolute address, every header, the body; to whom; at which step."""
    sink = Watching()
    with within(Exchange("client_app", sink, "browser", None)):
        at(CODE_EXCHANGED)
        session.post(f"{address}/token?a=b", data={"code": "1"}, auth=("id", "secret"), timeout=5)
    (event,) = sink.events
    assert (event.sender, event.receiver) == ("client_app", "authorization_server")
    assert event.step is CODE_EXCHANGED
    assert event.response is None
    assert event.request is not None
    assert (event.request.method, event.request.url) == ("POST", f"{address}/token?a=b")
    assert event.request.body == b"code=1"
    assert dict(event.request.headers)["Authorization"] == "Basic aWQ6c2VjcmV0"
    assert sink.arrived == [[]]
    assert arrived == ["POST /token"]


def test_a_request_without_body_has_an_empty_one(address: str, session: requests.Session) -> None:
    """GET has none."""
    sink = ListSink()
    with within(Exchange("client_app", sink, "browser", None)):
        session.get(f"{address}/jwks", timeout=5)
    assert sink.events[0].request is not None
    assert sink.events[0].request.body == b""


def test_nobody_listens_and_it_is_sent_all_the_same(
    address: str, session: requests.Session
) -> None:
    """Outside an exchange nothing is told."""
    assert session.get(f"{address}/jwks", timeout=5).status_code == 200
    assert arrived == ["GET /jwks"]


def test_a_server_that_is_gone_was_still_called(session: requests.Session) -> None:
    """The attempt is told, and its failure is the caller's."""
    sink = ListSink()
    with (
        within(Exchange("client_app", sink, "browser", None)),
        pytest.raises(requests.ConnectionError),
    ):
        session.get("http://127.0.0.1:1/jwks", timeout=5)
    assert len(sink.events) == 1


def test_nothing_of_the_machine_is_sent(
    address: str, session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No proxy and no .netrc of whoever started the role gets into the protocol."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert session.get(f"{address}/jwks", timeout=5).text == "None None"

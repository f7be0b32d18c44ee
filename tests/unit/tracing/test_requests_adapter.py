"""`tracing.requests_adapter`: a role's requests to another role, captured before they are sent."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask, request

from tests.support.sockets import served
from tracing import requests_adapter
from tracing.catalogue import CODE_EXCHANGED
from tracing.events import Event
from tracing.exchange import Exchange, at
from tracing.patience import Abandoned, PeerLeft, nobody_left
from tracing.program import within
from tracing.requests_adapter import session_to
from tracing.sinks import ListSink

app = Flask(__name__)
arrived: list[str] = []


@app.route("/<path:path>", methods=["GET", "POST"])
def anything(path: str) -> str:
    """Record each request that arrives."""
    arrived.append(f"{request.method} /{path}")
    return f"{request.headers.get('Authorization')} {request.headers.get('Cookie')}"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A running server."""
    with served(app) as url:
        yield url


@pytest.fixture
def address(server: str) -> str:
    """The address of a server that has not received a request yet."""
    arrived.clear()
    return server


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """A session to the authorization server."""
    with session_to("authorization_server") as session:
        yield session


class Watching(ListSink):
    """A sink that also records what had arrived at the server when an event came."""

    def __init__(self) -> None:
        super().__init__()
        self.arrived: list[list[str]] = []

    def emit(self, event: Event, peer_left: PeerLeft = nobody_left) -> None:
        """Keep the event, and what has arrived so far."""
        super().emit(event, peer_left)
        self.arrived.append(list(arrived))


def test_a_request_is_told_before_it_leaves(address: str, session: requests.Session) -> None:
    """The event has the method, full URL, headers and body as sent, the receiver and the step."""
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
    """A GET request has no body."""
    sink = ListSink()
    with within(Exchange("client_app", sink, "browser", None)):
        session.get(f"{address}/jwks", timeout=5)
    assert sink.events[0].request is not None
    assert sink.events[0].request.body == b""


def test_nobody_listens_and_it_is_sent_all_the_same(
    address: str, session: requests.Session
) -> None:
    """Outside an exchange, nothing is recorded."""
    assert session.get(f"{address}/jwks", timeout=5).status_code == 200
    assert arrived == ["GET /jwks"]


def test_a_server_that_is_gone_was_still_called(session: requests.Session) -> None:
    """The attempt is recorded, and the caller gets the error."""
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
    """Neither a proxy nor the .netrc file of the user who started the role affects the protocol."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert session.get(f"{address}/jwks", timeout=5).text == "None None"


class Holding(ListSink):
    """A sink that reports held steps until a test changes that."""

    is_holding = True


@contextmanager
def dripping(*pieces: bytes) -> Iterator[tuple[str, threading.Event]]:
    """Run a server that sends these pieces and then nothing until it is told to close."""
    end = threading.Event()

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            for piece in pieces:
                connection.sendall(piece)
            end.wait(20)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/", end
        finally:
            end.set()
            thread.join()


BEGUN = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a waiting call check often."""
    monkeypatch.setattr(requests_adapter, "LOOK_SECONDS", 0.02)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("pieces", [(), (b"HTTP/1.1 200 O",), (BEGUN,)])
def test_a_server_that_hangs_costs_bounded_time(
    session: requests.Session, pieces: tuple[bytes, ...]
) -> None:
    """It may send nothing, half a status line or half a body."""
    with dripping(*pieces) as (url, _), pytest.raises((requests.Timeout, requests.ConnectionError)):
        _ = session.get(url, timeout=0.2).content


def test_a_server_that_sends_a_byte_now_and_then_hangs_too(session: requests.Session) -> None:
    """The timeout applies to the whole response, however often a part of it arrives."""
    gate = threading.Barrier(2)

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(b"HTTP/1.1 200 OK\r\n")
            pause = threading.Event()
            while not pause.wait(0.05):
                connection.sendall(b"X: y\r\n")
        gate.wait(20)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,)).start()
        with pytest.raises((requests.Timeout, requests.ConnectionError)):
            session.get(f"http://127.0.0.1:{listener.getsockname()[1]}/", timeout=0.5)
        session.close()
        gate.wait(20)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path / "certificate.pem"
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *plain))
    return file


def test_what_tls_has_decrypted_already_is_read(
    session: requests.Session, certificate: Path
) -> None:
    """Two responses arrive on one connection, each in one TLS record that takes several reads."""
    body = b"x" * 15_000
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    def serve(listener: socket.socket) -> None:
        connection = context.wrap_socket(listener.accept()[0], server_side=True)
        with connection:
            for _ in range(2):
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 15000\r\n\r\n" + body)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        for _ in range(2):
            assert session.get(url, timeout=5, verify=str(certificate)).content == body
        thread.join()


@pytest.mark.usefixtures("quick")
def test_while_a_step_is_held_the_time_does_not_run(session: requests.Session) -> None:
    """The step may be held at the other server: the wait is many times the timeout."""
    sink = Holding()
    waits = 0

    def peer_left() -> bool:
        nonlocal waits
        waits += 1
        sink.is_holding = waits < 20
        return False

    exchange = Exchange("client_app", sink, "browser", None, peer_left=peer_left)
    with dripping() as (url, _), within(exchange), pytest.raises(requests.Timeout):
        session.get(url, timeout=0.1)
    assert waits > 20


@pytest.mark.usefixtures("quick")
def test_a_step_that_is_held_elsewhere_prolongs_the_time_only_so_far(
    session: requests.Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one user holds a step, a server that hangs delays others only for a limited time."""
    monkeypatch.setattr(requests_adapter, "HELD_SECONDS", 0.3)
    exchange = Exchange("client_app", Holding(), "browser", None)
    with dripping() as (url, _), within(exchange), pytest.raises(requests.Timeout):
        session.get(url, timeout=0.1)


@pytest.mark.usefixtures("quick")
def test_nobody_waits_for_a_peer_that_has_left(session: requests.Session) -> None:
    """Without a peer, the response is not needed, and the connection is closed."""
    exchange = Exchange("client_app", Holding(), "browser", None, peer_left=lambda: True)
    with dripping() as (url, _), within(exchange), pytest.raises(Abandoned):
        session.get(url, timeout=20)

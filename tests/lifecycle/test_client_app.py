"""The process: it starts, becomes ready, is killed in the middle of a flow, and keeps its state."""

import signal
import socket
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from tests.support.processes import Process, free_port, started
from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes


@contextmanager
def running(issuer: FakeIssuer, folder: Path) -> Iterator[Process]:
    """`python -m client_app` on a free port, between an issuer and a resource server."""
    port = free_port()
    with FakeNotes(issuer) as notes:
        environ = {
            "CLIENT_APP_PORT": str(port),
            "CLIENT_APP_URL": f"http://127.0.0.1:{port}",
            "CLIENT_APP_ISSUER": issuer.url,
            "CLIENT_APP_RESOURCE_SERVER": notes.url,
            "CLIENT_APP_DATABASE_URL": f"sqlite:///{folder / 'client_app.db'}",
        }
        with started(Process(["client_app"], port, environ)) as process:
            yield process


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A client app that runs until the end of the module."""
    with FakeIssuer() as issuer, running(issuer, tmp_path_factory.mktemp("app")) as process:
        yield process


def is_ready(process: Process) -> bool:
    """Whether the process responds."""
    return requests.get(f"{process.url}/healthz", timeout=5).status_code == 200


def talk(process: Process, message: bytes) -> bytes:
    """Send bytes, and read what comes back."""
    with socket.create_connection(("127.0.0.1", process.port), 5) as connection:
        connection.sendall(message)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_flow_outlives_its_process(tmp_path: Path) -> None:
    """A user can continue after `kill -9` between start and callback, and again after that."""
    with (
        FakeIssuer() as issuer,
        running(issuer, tmp_path) as process,
        requests.Session() as browser,
    ):
        asked = browser.get(f"{process.url}/notes", timeout=10, allow_redirects=False)
        back = issuer.authorize(asked.headers["Location"])
        process.end(signal.SIGKILL)
        process.start()
        answer = browser.get(back, timeout=10, allow_redirects=False)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/notes")
        process.end(signal.SIGKILL)
        process.start()
        assert "Buy a watch." in browser.get(f"{process.url}/notes", timeout=10).text
        assert len(issuer.arrived_at("/register")) == 1


def test_a_refresh_of_a_killed_process_holds_nobody(tmp_path: Path) -> None:
    """After `kill -9` in the middle of a refresh and a restart, the notes open without a login."""
    with (
        FakeIssuer() as issuer,
        running(issuer, tmp_path) as process,
        requests.Session() as browser,
        ThreadPoolExecutor(1) as pool,
    ):
        asked = browser.get(f"{process.url}/notes", timeout=10, allow_redirects=False)
        browser.get(issuer.authorize(asked.headers["Location"]), timeout=10, allow_redirects=False)
        with closing(sqlite3.connect(tmp_path / "client_app.db")) as database, database:
            database.execute("UPDATE sessions SET token_expires_at = 1")
        has_asked, go_on = threading.Event(), threading.Event()

        def hold() -> None:
            has_asked.set()
            go_on.wait(60)

        issuer.instead["/token"] = hold
        cut_off = pool.submit(browser.get, f"{process.url}/notes", timeout=60)
        assert has_asked.wait(60)
        process.end(signal.SIGKILL)
        assert isinstance(cut_off.exception(60), requests.ConnectionError)
        issuer.instead.clear()
        process.start()
        answer = browser.get(f"{process.url}/notes", timeout=60, allow_redirects=False)
        go_on.set()
        assert answer.status_code == 200
        assert "Buy a watch." in answer.text


@pytest.mark.parametrize(
    "request_line",
    [
        b"GET /callback?state=\xff\xfe HTTP/1.1",
        b"GET /callback?state=%00%ff HTTP/1.1",
        b"GET /notes%00 HTTP/1.1",
        b"BREW /notes HTTP/1.1",
        b"TRACE / HTTP/1.1",
        b"GET //evil.example/%2e%2e HTTP/1.1",
    ],
)
def test_odd_requests_are_answered(process: Process, request_line: bytes) -> None:
    """A malformed request gets a status below 500 from the real server, which keeps running."""
    host = urlsplit(process.url).netloc.encode()
    answer = talk(process, request_line + b"\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"Traceback" not in answer
    assert is_ready(process)


@pytest.mark.parametrize("path", ["/callback", "/notes"])
def test_a_megabyte_is_refused(process: Process, path: str) -> None:
    """The real server refuses a request body that is too large."""
    answer = requests.post(f"{process.url}{path}", data={"a": "x" * 1_000_000}, timeout=10)
    assert answer.status_code == 413
    assert is_ready(process)


def test_a_taken_port_is_one_sentence(process: Process) -> None:
    """The error names the port, and the exit code is 2."""
    second = process.run()
    assert second.returncode == 2
    assert str(process.port) in second.stderr
    assert "Traceback" not in second.stderr


def test_an_unusable_setting_is_one_sentence(tmp_path: Path) -> None:
    """The error names the setting, and the exit code is 2."""
    environ = {"CLIENT_APP_ISSUER": "nowhere", "CLIENT_APP_DATABASE_URL": f"sqlite:///{tmp_path}/a"}
    refused = Process(["client_app"], free_port(), environ).run()
    assert refused.returncode == 2
    assert "CLIENT_APP_ISSUER" in refused.stderr
    assert "Traceback" not in refused.stderr

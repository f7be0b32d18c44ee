"""The process: prepared, ready, killed in the middle of a flow, and what it still knows."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from tests.support.processes import free_port
from tests.unit.client_app.fake_issuer import FakeIssuer
from tests.unit.client_app.fake_notes import FakeNotes


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for a condition, ten seconds at most."""
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Process:
    """`python -m client_app` on a free port, and a browser before it."""

    def __init__(self, issuer: FakeIssuer, notes: FakeNotes, folder: Path) -> None:
        self.issuer = issuer
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.http = requests.Session()
        self.environ = os.environ | {
            "CLIENT_APP_PORT": str(self.port),
            "CLIENT_APP_URL": self.url,
            "CLIENT_APP_ISSUER": issuer.url,
            "CLIENT_APP_RESOURCE_SERVER": notes.url,
            "CLIENT_APP_DATABASE_URL": f"sqlite:///{folder / 'client_app.db'}",
        }

    def start(self) -> None:
        """Start, and wait until it answers."""
        self.process = subprocess.Popen([sys.executable, "-m", "client_app"], env=self.environ)
        wait_until(self.is_ready)

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def end(self, how: signal.Signals) -> int:
        """End it, wait until it no longer answers, and return the exit code."""
        self.process.send_signal(how)
        code = self.process.wait(10)
        wait_until(lambda: not self.is_ready())
        return code

    def get(self, address: str) -> requests.Response:
        """GET as the browser, following nothing."""
        return self.http.get(address, timeout=10, allow_redirects=False)

    def talk(self, message: bytes) -> bytes:
        """Send bytes, and read what comes back."""
        with socket.create_connection(("127.0.0.1", self.port), 5) as connection:
            connection.sendall(message)
            return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.fixture
def process(issuer: FakeIssuer, notes: FakeNotes, tmp_path: Path) -> Iterator[Process]:
    """A running client app."""
    process = Process(issuer, notes, tmp_path)
    process.start()
    yield process
    if process.process.poll() is None:
        process.end(signal.SIGTERM)


def test_a_flow_outlives_its_process(process: Process) -> None:
    """`kill -9` between the start and the callback, and again after it: the user goes on."""
    back = process.issuer.authorize(process.get(f"{process.url}/notes").headers["Location"])
    process.end(signal.SIGKILL)
    process.start()
    answer = process.get(back)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/notes")
    process.end(signal.SIGKILL)
    process.start()
    assert "Buy a watch." in process.get(f"{process.url}/notes").text
    assert len(process.issuer.arrived_at("/register")) == 1


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
    """Over the real server: an answer below 500, and the process goes on."""
    answer = process.talk(request_line + b"\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 4")
    assert b"Traceback" not in answer
    assert process.is_ready()


@pytest.mark.parametrize("path", ["/callback", "/notes"])
def test_a_megabyte_is_refused(process: Process, path: str) -> None:
    """Over the real server."""
    answer = requests.post(f"{process.url}{path}", data={"a": "x" * 1_000_000}, timeout=10)
    assert answer.status_code == 413
    assert process.is_ready()


def test_a_taken_port_is_one_sentence(process: Process) -> None:
    """Exit code 2, and the port named."""
    second = subprocess.run(
        [sys.executable, "-m", "client_app"],
        env=process.environ,
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert second.returncode == 2
    assert str(process.port) in second.stderr
    assert "Traceback" not in second.stderr


def test_an_unusable_setting_is_one_sentence(process: Process) -> None:
    """Exit code 2, and the setting named."""
    second = subprocess.run(
        [sys.executable, "-m", "client_app"],
        env=process.environ | {"CLIENT_APP_ISSUER": "nowhere"},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert second.returncode == 2
    assert "CLIENT_APP_ISSUER" in second.stderr
    assert "Traceback" not in second.stderr

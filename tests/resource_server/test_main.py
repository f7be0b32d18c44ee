"""The process: prepared at start, ready, stopped, and what it confirmed is kept."""

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

from tests.resource_server.local_issuer import RESOURCE, LocalIssuer

pytestmark = pytest.mark.e2e


def free_port() -> int:
    """A port that nobody has right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for a condition, ten seconds at most."""
    deadline = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Process:
    """`python -m resource_server` on a free port."""

    def __init__(self, issuer: LocalIssuer, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = os.environ | {
            "RESOURCE_SERVER_PORT": str(self.port),
            "RESOURCE_SERVER_URL": RESOURCE,
            "RESOURCE_SERVER_ISSUER": issuer.url,
            "RESOURCE_SERVER_DATABASE_URL": f"sqlite:///{folder / 'notes.db'}",
        }

    def start(self) -> None:
        """Start, and wait until it answers."""
        command = [sys.executable, "-m", "resource_server"]
        self.process = subprocess.Popen(command, env=self.environ)
        wait_until(self.is_ready)

    def is_ready(self) -> bool:
        """Whether it answers."""
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).json()["status"] == "ok"
        except requests.ConnectionError:
            return False

    def end(self, how: signal.Signals) -> int:
        """End it, wait until nobody answers, and return the exit code."""
        self.process.send_signal(how)
        code = self.process.wait(10)
        wait_until(lambda: not self.is_ready())
        return code


@pytest.fixture
def process(issuer: LocalIssuer, tmp_path: Path) -> Iterator[Process]:
    """A running resource server."""
    process = Process(issuer, tmp_path)
    process.start()
    yield process
    if process.process.poll() is None:
        process.end(signal.SIGTERM)


def notes(process: Process, token: str) -> list[str]:
    """The texts of the notes, over the wire."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{process.url}/api/notes", headers=headers, timeout=5)
    return [note["text"] for note in answer.json()["notes"]]


def test_what_was_confirmed_survives_a_kill(process: Process, issuer: LocalIssuer) -> None:
    """`kill -9` right after the answer, and a restart on the same database."""
    token = issuer.token()
    answer = requests.post(
        f"{process.url}/api/notes",
        json={"text": "Do not forget me."},
        headers={"Authorization": f"Bearer {token}"},
        timeout=5,
    )
    process.end(signal.SIGKILL)
    assert answer.status_code == 201
    process.start()
    assert notes(process, token)[0] == "Do not forget me."
    assert len(notes(process, token)) == 4


def test_two_headers_are_refused_on_the_wire(process: Process, issuer: LocalIssuer) -> None:
    """However the WSGI server joins them: never the one or the other of two tokens."""
    token = issuer.token()
    lines = ["GET /api/notes HTTP/1.1", "Host: x", "Connection: close"]
    lines += [f"Authorization: Bearer {token}"] * 2
    with socket.create_connection(("127.0.0.1", process.port), 5) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_taken_port_is_one_sentence(process: Process) -> None:
    """Exit code 2, and the port named."""
    command = [sys.executable, "-m", "resource_server"]
    second = subprocess.run(
        command, env=process.environ, capture_output=True, text=True, timeout=20, check=False
    )
    assert second.returncode == 2
    assert str(process.port) in second.stderr
    assert "Traceback" not in second.stderr

"""The process: it starts, becomes ready, is stopped, and keeps what it confirmed."""

import signal
import socket
from collections.abc import Iterator

import pytest
import requests

from tests.support.processes import Process, free_port, started
from tests.unit.resource_server.local_issuer import RESOURCE, LocalIssuer


@pytest.fixture(scope="module")
def issuer() -> Iterator[LocalIssuer]:
    """The issuer that the resource server trusts."""
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def process(issuer: LocalIssuer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """A running resource server."""
    port = free_port()
    environ = {
        "RESOURCE_SERVER_PORT": str(port),
        "RESOURCE_SERVER_URL": RESOURCE,
        "RESOURCE_SERVER_ISSUER": issuer.url,
        "RESOURCE_SERVER_DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('api') / 'notes.db'}",
    }
    with started(Process(["resource_server"], port, environ)) as process:
        yield process


def notes(process: Process, token: str) -> list[str]:
    """The texts of the notes, requested over HTTP."""
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.get(f"{process.url}/api/notes", headers=headers, timeout=5)
    return [note["text"] for note in answer.json()["notes"]]


def test_what_was_confirmed_survives_a_kill(process: Process, issuer: LocalIssuer) -> None:
    """A note survives `kill -9` right after the response, and a restart on the same database."""
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
    """However the WSGI server joins the headers, neither of the two tokens is used."""
    token = issuer.token()
    host = f"127.0.0.1:{process.port}"
    lines = ["GET /api/notes HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"Authorization: Bearer {token}"] * 2
    with socket.create_connection(("127.0.0.1", process.port), 5) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 400 ")


def test_a_taken_port_is_one_sentence(process: Process) -> None:
    """The error names the port, and the exit code is 2."""
    second = process.run()
    assert second.returncode == 2
    assert str(process.port) in second.stderr
    assert "Traceback" not in second.stderr

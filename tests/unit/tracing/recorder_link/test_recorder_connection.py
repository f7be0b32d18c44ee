"""`tracing.recorder_link.recorder_connection`, against sockets that respond as a test says."""

import json
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from tracing.recorder_link import recorder_connection
from tracing.recorder_link.recorder_connection import LONGEST_ANSWER, RecorderConnection

TAKEN = b"HTTP/1.1 204 No Content\r\nHeld-Steps: 3\r\n\r\n"


class Answering:
    """A server that sends each request the next of its responses, in the given pieces."""

    def __init__(self, listener: socket.socket, answers: Sequence[Sequence[bytes]]) -> None:
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.requests: list[bytes] = []
        self.connections = 0
        self.proceed = threading.Event()
        self.proceed.set()
        self._listener = listener
        self._answers = list(answers)

    def serve(self) -> None:
        """Serve until all responses have been sent."""
        while self._answers:
            connection, _ = self._listener.accept()
            self.connections += 1
            with connection:
                connection.settimeout(10)
                while self._answers and (request := self._read(connection)):
                    self.requests.append(request)
                    for piece in self._answers.pop(0):
                        connection.sendall(piece)
                        self.proceed.wait(10)

    def _read(self, connection: socket.socket) -> bytes:
        head, body = b"", b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(1)
            if not piece:
                return b""
            head += piece
        length = int(head.lower().partition(b"content-length: ")[2].split()[0])
        while len(body) < length:
            body += connection.recv(length)
        return head + body


@contextmanager
def answering(*answers: Sequence[bytes]) -> Iterator[Answering]:
    """Run a server with these responses."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Answering(listener, answers)
        thread = threading.Thread(target=server.serve)
        thread.start()
        yield server
        server.proceed.set()
        thread.join()


def test_a_batch_as_it_is_sent() -> None:
    """It contains the events unchanged, the other members, the token, and the length in bytes."""
    with answering([TAKEN]) as server:
        recorder = RecorderConnection(server.url, "a-token")
        assert recorder.post((b'{"id": 1}', b'{"id": "\xc3\xa9"}'), lost=2) == 3
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /events HTTP/1.1\r\n")
    assert f"Host: {server.url.removeprefix('http://')}".encode() in head.splitlines()
    assert b"Authorization: Bearer a-token" in head.splitlines()
    assert b"Content-Type: application/json" in head.splitlines()
    assert json.loads(body) == {"events": [{"id": 1}, {"id": "é"}], "attended": False, "lost": 2}


def test_a_batch_is_one_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    """Head and body are sent together, so the recorder does not wait for either."""
    sent: list[Any] = []

    def sendall(connection: socket.socket, data: Any, *flags: int) -> None:
        sent.append(data)
        socket.socket.sendall(connection, data, *flags)

    with answering([TAKEN]) as server:
        monkeypatch.setattr(recorder_connection._Kept, "sendall", sendall)
        RecorderConnection(server.url).post((b"{}",))
    assert sent[0] == server.requests[0]


@pytest.mark.parametrize("answer", [[TAKEN], [TAKEN[:5], TAKEN[5:30], TAKEN[30:]]])
def test_an_answer_may_come_in_pieces(answer: list[bytes]) -> None:
    """The connection is then used again."""
    with answering(answer, [TAKEN]) as server:
        recorder = RecorderConnection(server.url)
        assert [recorder.post(()), recorder.post(())] == [3, 3]
    assert server.connections == 1


def test_a_connection_that_is_announced_to_end_is_not_used_again() -> None:
    """The next batch immediately opens a new one."""
    last = b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"
    with answering([last]) as first:
        recorder = RecorderConnection(first.url)
        assert recorder.post(()) == 0
    with pytest.raises(ConnectionRefusedError):
        recorder.post(())


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (b"SSH-2.0-OpenSSH\r\n\r\n", "not a recorder"),
        (b"HTTP/1.1 204 X\r\nX: " + b"y" * LONGEST_ANSWER + b"\r\n\r\n", "too long"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + b"y" * 99999, "too long"),
    ],
)
def test_what_is_no_answer_of_a_recorder_is_said(answer: bytes, sentence: str) -> None:
    """Another program may listen on this port; only a limited number of bytes is read from it."""
    with answering([answer]) as server, pytest.raises(OSError, match=sentence):
        RecorderConnection(server.url).post(())


def test_half_an_answer_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch that does not wait for permission gives up in time."""
    monkeypatch.setattr(recorder_connection, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(recorder_connection, "TRANSFER_SECONDS", 0.05)
    with answering([TAKEN[:9], TAKEN[9:]]) as server:
        server.proceed.clear()
        with pytest.raises(TimeoutError):
            RecorderConnection(server.url).post(())


def test_half_a_permission_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """A waiting event still checks whether waiting makes sense."""
    monkeypatch.setattr(recorder_connection, "LOOK_SECONDS", 0.01)
    asked = []

    def still_makes_sense() -> None:
        asked.append(True)
        if len(asked) == 3:
            server.proceed.set()

    with answering([TAKEN[:9], TAKEN[9:]]) as server:
        server.proceed.clear()
        assert RecorderConnection(server.url).post((b"{}",), still_makes_sense) == 3
    assert len(asked) >= 3

"""One recorder, spoken to over a connection per thread."""

import http.client
import json
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from tracing.patience import LOOK_SECONDS

CONNECT_SECONDS = 1.0
TRANSFER_SECONDS = 10.0
"""How long the recorder may take to read events, and to answer when it holds none of them."""

HELD_STEPS = "Held-Steps"
"""A header of each answer: how many steps the recorder holds at the moment."""


class WrongToken(http.client.HTTPException):
    """The recorder does not know the token that a role shows."""


class Unsuccessful(http.client.HTTPException):
    """The recorder answered that it has not taken these events."""


class BatchRefused(Unsuccessful):
    """The recorder does not take these events as they are; it might take some of them."""


class RecorderConnection:
    """Posts events. Each thread has a connection of its own, which is kept.

    `token` is that of the recorder's inbox.
    """

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"the recorder's address must be http://host:port, not {url!r}")
        self._host, self._port = parts.hostname, parts.port or 80
        self._headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        self._local = threading.local()

    def post(
        self,
        events: Sequence[Mapping[str, Any]],
        attended: Callable[[], None] | None = None,
        **more: int | Sequence[Any],
    ) -> int:
        """Hand events over and wait for the answer; gives how many steps are held by then.

        `more` are further members of the batch: `lost` events could not be handed over, and
        `lost_events` are the ids and fingerprints of some of them; `abandoned` are the ids of
        events that were handed over and will never be sent.

        Events that are `attended` wait for permission to go on, however long that takes; meanwhile
        this function is called again and again, and what it raises ends the waiting.

        Raises:
            WrongToken: the recorder does not know the token.
            BatchRefused: it takes none of the events as they are.
            Unsuccessful: it could not take them.
            OSError, http.client.HTTPException: no recorder answered.
        """
        body = json.dumps({"events": events, "attended": attended is not None} | more).encode()
        try:
            return self._send(body, attended)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            # A kept connection may have been closed meanwhile; the recorder knows events by id.
            return self._send(body, attended)

    def _send(self, body: bytes, attended: Callable[[], None] | None) -> int:
        connection, answered = self._connection(), False
        try:
            connection.request("POST", "/events", body, self._headers)
            if attended is not None:
                _wait(connection.sock, attended)
            answer = connection.getresponse()
            answer.read()
            answered = True
        finally:
            if not answered:
                connection.close()
                self._local.connection = None
        if answer.status == http.client.UNAUTHORIZED:
            raise WrongToken("the recorder does not know this token")
        if answer.status in (http.client.BAD_REQUEST, http.client.REQUEST_ENTITY_TOO_LARGE):
            raise BatchRefused(f"the recorder answered {answer.status}")
        if answer.status != http.client.NO_CONTENT:
            raise Unsuccessful(f"the recorder answered {answer.status}")
        return int(answer.headers.get(HELD_STEPS, 0))

    def _connection(self) -> http.client.HTTPConnection:
        connection: http.client.HTTPConnection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._host, self._port, CONNECT_SECONDS)
            connection.connect()
            connection.sock.settimeout(TRANSFER_SECONDS)
            self._local.connection = connection
        return connection


def _wait(connection: socket.socket, meanwhile: Callable[[], None]) -> None:
    """Return when there is something to read, or the other side has closed."""
    connection.settimeout(LOOK_SECONDS)
    while True:
        try:
            connection.recv(1, socket.MSG_PEEK)
        except TimeoutError:
            meanwhile()
        else:
            connection.settimeout(TRANSFER_SECONDS)
            return

"""The link to one recorder, with one connection per thread."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

import httptools
import msgspec

from tracing.patience import LOOK_SECONDS

CONNECT_SECONDS = 1.0
TRANSFER_SECONDS = 10.0
"""How long the recorder may take to read events, and to respond if it holds none of them."""

HELD_STEPS = "Held-Steps"
"""A header of each response: how many steps the recorder holds at the moment."""

LONGEST_ANSWER = 65_536
"""Bytes. A response is a status, a few headers, and at most a sentence."""

OK, INVALID, UNAUTHORIZED, TOO_LARGE = 204, 400, 401, 413


class WrongToken(OSError):
    """The recorder does not know the token that a role presents."""


class Unsuccessful(OSError):
    """The recorder responded that it has not accepted these events."""


class BatchRefused(Unsuccessful):
    """The recorder does not accept these events as they are; it might accept some of them."""


class RecorderConnection:
    """Posts events. Each thread has a connection of its own, which is kept open.

    `token` is the token of the recorder's inbox.
    """

    def __init__(self, url: str, token: str = "") -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"the recorder's address must be http://host:port, not {url!r}")
        self._address = parts.hostname, parts.port or 80
        self._head = (
            f"POST /events HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nContent-Length: "
        ).encode()
        self._local = threading.local()

    def post(
        self,
        events: Sequence[bytes],
        attended: Callable[[], None] | None = None,
        **more: int | Sequence[Any],
    ) -> int:
        """Send events as JSON and wait for the response; return how many steps are then held.

        `more` are further members of the batch: `lost` is how many events could not be delivered,
        and `lost_events` are the ids and fingerprints of some of them; `abandoned` are the ids of
        delivered events whose messages will never be sent.

        Events that are `attended` wait for permission to go on, however long that takes; meanwhile
        `attended` is called again and again, and any exception it raises ends the wait.

        Raises:
            WrongToken: the recorder does not know the token.
            BatchRefused: it accepts none of the events as they are.
            Unsuccessful: it could not accept them.
            OSError: no recorder responded.
        """
        told = {
            "events": [msgspec.Raw(event) for event in events],
            "attended": attended is not None,
        }
        body = msgspec.json.encode(told | more)
        message = b"%b%d\r\n\r\n%b" % (self._head, len(body), body)
        try:
            return self._send(message, attended)
        except (BrokenPipeError, ConnectionResetError, ConnectionAbortedError):
            # A kept connection may have been closed; the recorder recognises events by id.
            return self._send(message, attended)

    def _send(self, message: bytes, attended: Callable[[], None] | None) -> int:
        connection: socket.socket = getattr(self._local, "connection", None) or self._connect()
        self._local.connection, answer = None, _Answer()
        try:
            connection.settimeout(TRANSFER_SECONDS)
            connection.sendall(message)
            answer.read_from(connection, attended)
            if answer.is_last:
                connection.close()
            else:
                self._local.connection = connection
        except BaseException:
            # Whatever ended the wait, even Ctrl-C: a later response would belong to no request.
            connection.close()
            raise
        if answer.status == UNAUTHORIZED:
            raise WrongToken("the recorder does not know this token")
        if answer.status in (INVALID, TOO_LARGE):
            raise BatchRefused(f"the recorder answered {answer.status}")
        if answer.status != OK:
            raise Unsuccessful(f"the recorder answered {answer.status}")
        return answer.held

    def _connect(self) -> socket.socket:
        opened = socket.create_connection(self._address, CONNECT_SECONDS)
        connection = _Kept(fileno=opened.detach())
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


class _Kept(socket.socket):
    """A connection that is kept for its thread, and closed when the thread has ended."""

    def __del__(self) -> None:
        self.close()


class _Answer:
    """The recorder's response to one request."""

    def __init__(self) -> None:
        self.held = 0
        self._is_complete = False
        self._parser = httptools.HttpResponseParser(self)

    @property
    def status(self) -> int:
        """Its HTTP status."""
        return int(self._parser.get_status_code())

    @property
    def is_last(self) -> bool:
        """Whether the recorder sends no further response over this connection."""
        return not self._parser.should_keep_alive()

    def read_from(self, connection: socket.socket, meanwhile: Callable[[], None] | None) -> None:
        """Read the whole response; without `meanwhile`, it has to arrive in time.

        Raises:
            OSError: there is no response, or it is not a recorder's.
        """
        connection.settimeout(LOOK_SECONDS)
        until, left = time.monotonic() + TRANSFER_SECONDS, LONGEST_ANSWER
        while not self._is_complete:
            try:
                piece = connection.recv(LONGEST_ANSWER)
            except TimeoutError:
                if meanwhile is not None:
                    meanwhile()
                elif time.monotonic() > until:
                    raise
                continue
            left -= len(piece)
            self._take(piece, left)

    def _take(self, piece: bytes, left: int) -> None:
        if not piece:
            raise ConnectionResetError("the recorder has closed the connection")
        try:
            self._parser.feed_data(piece)
        except httptools.HttpParserError as error:
            raise OSError("the server there is not a recorder") from error
        if left < 0:
            raise OSError("the recorder's answer is too long")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Called by the parser."""
        if name.lower() == HELD_STEPS.lower().encode() and value.isdigit():
            self.held = int(value)

    def on_message_complete(self) -> None:
        """Called by the parser."""
        self._is_complete = True

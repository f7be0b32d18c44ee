"""A small recorder on a real socket."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tracing.recorder_link import heartbeat, recorder_connection

PATIENCE = 10.0
"""Seconds after which a test gives up."""


def notice_silence_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a recorder count as silent after a short time."""
    monkeypatch.setattr(heartbeat, "SILENT_SECONDS", 0.3)
    monkeypatch.setattr(recorder_connection, "TRANSFER_SECONDS", 0.2)


class TinyRecorder:
    """Takes batches on a socket; can hold its responses, refuse, or hang up after each.

    Empty batches are heartbeats and are counted separately. A batch without events gets a response
    even while events are held, unless the recorder `hangs`. When it is `full`, it answers
    heartbeats and stores nothing.
    """

    def __init__(self, port: int = 0) -> None:
        self.batches: list[dict[str, Any]] = []
        self.beats = 0
        self.shown: set[str | None] = set()
        self.held = 0
        self.hangs = False
        self.is_full = False
        self.connections: set[object] = set()
        self.open: list[socket.socket] = []
        self.status = 204
        self.refuses = ""
        self.keeps_connections = True
        self.released = threading.Event()
        self.released.set()
        self.changed = threading.Condition()
        tiny = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                tiny.open.append(self.connection)

            def do_POST(self) -> None:
                batch = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                batch = {"lost": 0, "lost_events": [], "abandoned": []} | batch
                is_beat = not (batch["events"] or batch["lost"] or batch["abandoned"])
                is_refused = tiny.refuses in [event["id"] for event in batch["events"]]
                status = 503 if tiny.is_full and not is_beat else tiny.status
                status = 400 if is_refused else status
                batch["taken"] = status == 204
                with tiny.changed:
                    tiny.shown.add(self.headers["Authorization"])
                    if is_beat:
                        tiny.beats += 1
                    else:
                        if batch["events"]:
                            tiny.connections.add(self.client_address)
                        tiny.batches.append(batch)
                    tiny.changed.notify_all()
                if tiny.hangs or batch["events"]:
                    tiny.released.wait(PATIENCE)
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.send_header("Held-Steps", str(tiny.held))
                self.end_headers()
                # Close without notice, as a server does when a connection has been idle for too
                # long.
                self.close_connection = not tiny.keeps_connections

            def log_message(self, format: str, *args: Any) -> None:
                """Log nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", port), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        """Stop responding, also on open connections, like a process that was killed."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def wait_for(self, ready: Callable[[], bool]) -> None:
        """Wait until the condition is true; it is checked whenever a batch arrives."""
        with self.changed:
            assert self.changed.wait_for(ready, PATIENCE)

    def has_beaten(self, times: int) -> bool:
        """Return whether this many heartbeats have arrived."""
        return self.beats >= times

    def ids(self) -> list[str]:
        """Return the events that arrived, in order."""
        return [event["id"] for batch in self.batches for event in batch["events"]]

    def has(self, id: str) -> bool:
        """Return whether an event has arrived."""
        return id in self.ids()

    def taken(self) -> list[str]:
        """Return the events of the batches that were answered with success."""
        return [
            event["id"] for batch in self.batches if batch["taken"] for event in batch["events"]
        ]

    def lost(self) -> int:
        """Return how many events were reported as lost."""
        return sum(batch["lost"] for batch in self.batches if batch["taken"])

    def lost_ids(self) -> list[str]:
        """Return the events that were reported as lost by id."""
        taken = (batch for batch in self.batches if batch["taken"])
        return [lost["id"] for batch in taken for lost in batch["lost_events"]]

    def abandoned(self) -> list[str]:
        """Return the events that were reported as abandoned."""
        return [id for batch in self.batches for id in batch["abandoned"]]

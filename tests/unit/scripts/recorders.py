"""A real recorder behind a real socket, and events sent to it as a role would."""

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests
from werkzeug.serving import make_server

from recorder.app import create_app
from recorder.config import Config
from scripts.processes.places import Address
from tests.support.recorder_tokens import INBOX, VIEWER, showing
from tests.support.sockets import POLL_SECONDS, Quiet
from tracing.catalogue import CLIENT_APP, RESOURCE_REQUESTED, Step
from tracing.events import Event


@contextmanager
def recording(
    folder: Path, port: int = 0, *, hold: bool = False, token: str = VIEWER
) -> Iterator[Address]:
    """The address of a running recorder."""
    with socket.create_server(("127.0.0.1", port)) as listening:
        port = listening.getsockname()[1]
        database = f"sqlite:///{folder}/recorder.db"
        config = Config(port=port, database_url=database, hold=hold, token=token, inbox_token=INBOX)
        app = create_app(config)
        server = make_server(
            "127.0.0.1",
            port,
            app,
            threaded=True,
            fd=listening.fileno(),
            request_handler=Quiet,
        )
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
        thread.start()
        try:
            yield "127.0.0.1", port
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def event(id: str, flow: str = "", step: Step = RESOURCE_REQUESTED) -> Event:
    """Return a small event; events with the same `flow` belong together."""
    return Event(
        id=id,
        at=0.0,
        role=CLIENT_APP,
        step=step,
        sender=CLIENT_APP,
        receiver=CLIENT_APP,
        request=None,
        response=None,
        checks=(),
        without_checks=(),
        links=(flow or id,),
        code=None,
        line=0,
        seconds=0.0,
    )


def tell(address: Address, *events: Event, lost: int = 0, attended: bool = False) -> None:
    """Send events as a role does, and wait for permission if `attended`."""
    document = {
        "events": [event.as_dict() for event in events],
        "lost": lost,
        "attended": attended,
    }
    url = f"http://{address[0]}:{address[1]}/events"
    assert requests.post(url, json=document, headers=showing(INBOX), timeout=30).status_code == 204


class Roles:
    """Roles that send one event each and wait for permission."""

    def __init__(self, address: Address) -> None:
        self._address = address
        self._threads = ThreadPoolExecutor(8)

    def tell(self, event: Event) -> "Future[None]":
        """Send an event on a thread; the future is done when the recorder permits it."""
        return self._threads.submit(tell, self._address, event, attended=True)

    def end(self) -> None:
        """Release everything that is still held."""
        order = f"http://{self._address[0]}:{self._address[1]}/gate"
        requests.post(order, json={"do": "run"}, headers=showing(VIEWER), timeout=10)
        self._threads.shutdown()

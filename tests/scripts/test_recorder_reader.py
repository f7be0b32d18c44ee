"""`scripts.recorder_reader`, reading from a real recorder behind a real socket."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from werkzeug.serving import make_server

from recorder.app import create_app
from recorder.config import Config
from scripts.processes import Address, ProcessTrouble
from scripts.recorder_reader import RecorderReader
from tracing.catalogue import CLIENT_APP, RESOURCE_REQUESTED
from tracing.events import Event


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Address]:
    """The address of a running recorder."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        app = create_app(Config(port=port, database_url=f"sqlite:///{tmp_path}/recorder.db"))
        server = make_server("127.0.0.1", port, app, threaded=True, fd=listening.fileno())
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield "127.0.0.1", port
        server.shutdown()
        thread.join()
        server.server_close()


def tell(address: Address, *ids: str, lost: int = 0) -> None:
    """Hand in events, as a role would."""
    events = [
        Event(
            id=id,
            at=0.0,
            role=CLIENT_APP,
            step=RESOURCE_REQUESTED,
            sender=CLIENT_APP,
            receiver=CLIENT_APP,
            request=None,
            response=None,
            checks=(),
            links=(id,),
            code=None,
            line=0,
            seconds=0.0,
        ).as_dict()
        for id in ids
    ]
    url = f"http://{address[0]}:{address[1]}/events"
    answer = requests.post(url, json={"events": events, "lost": lost}, timeout=10)
    assert answer.status_code == 204


def ids(reader: RecorderReader) -> list[str]:
    """What is read next."""
    return [event["id"] for event in reader.read()]


def test_events_are_read_once_and_in_order(recorder: Address) -> None:
    """From the first, as they came."""
    reader = RecorderReader(recorder)
    tell(recorder, "one", "two")
    assert ids(reader) == ["one", "two"]
    assert ids(reader) == []
    tell(recorder, "three")
    assert ids(reader) == ["three"]


def test_what_was_before_can_be_left_out(recorder: Address) -> None:
    """A launcher shows what happens, not what happened last week."""
    tell(recorder, "old")
    reader = RecorderReader(recorder)
    reader.skip_to_now()
    tell(recorder, "new")
    assert ids(reader) == ["new"]


def test_all_is_more_than_one_answer(recorder: Address) -> None:
    """The recorder gives out so many at a time."""
    names = [f"event {number}" for number in range(1100)]
    tell(recorder, *names)
    assert [event["id"] for event in RecorderReader(recorder).read_all()] == names


def test_waiting_ends_with_the_event(recorder: Address) -> None:
    """Not with the time."""
    reader = RecorderReader(recorder)
    got: list[str] = []
    thread = threading.Thread(target=lambda: got.extend(e["id"] for e in reader.read(20)))
    thread.start()
    tell(recorder, "one")
    thread.join(15)
    assert got == ["one"]


def test_losses_are_known(recorder: Address) -> None:
    """What never arrived is counted by those who lost it."""
    reader = RecorderReader(recorder)
    tell(recorder, "one", lost=3)
    reader.read()
    assert reader.lost == 3


def test_a_recorder_that_is_gone_is_a_sentence() -> None:
    """No traceback of a connection."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        reader = RecorderReader(("127.0.0.1", unused.getsockname()[1]))
        with pytest.raises(ProcessTrouble, match="The recorder does not answer"):
            reader.read()

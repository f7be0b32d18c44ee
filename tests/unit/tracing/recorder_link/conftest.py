"""Fixtures that the tests of both sinks share."""

import gc
import socket
from collections.abc import Iterator

import pytest

from tests.unit.tracing.recorder_link.tiny_recorder import TinyRecorder
from tracing.recorder_link import heartbeat, recorder_connection


@pytest.fixture(scope="module", autouse=True)
def _apart() -> None:
    """Freeze the objects of other modules, so that the collection after each test here is quick."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _swept() -> Iterator[None]:
    """Collect garbage after each test: an open connection is reported in the test that left it."""
    yield
    gc.collect()


@pytest.fixture
def recorder() -> Iterator[TinyRecorder]:
    """A recorder that responds."""
    tiny = TinyRecorder()
    yield tiny
    tiny.released.set()
    tiny.close()


@pytest.fixture
def silent_address() -> str:
    """An address at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make heartbeats frequent. The longest allowed silence is unchanged, so that a stalled test
    does not count as a silent recorder.
    """
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.02)
    monkeypatch.setattr(recorder_connection, "LOOK_SECONDS", 0.02)

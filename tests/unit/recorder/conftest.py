"""The parts of a recorder, each with its own database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from hosting.database import open_database
from recorder import app as module
from recorder.app import create_app
from recorder.config import Config
from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from tests.support.recorder_tokens import INBOX, VIEWER


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    engine = open_database(f"sqlite:///{tmp_path}/recorder.db")
    yield engine
    engine.dispose()


@pytest.fixture
def storage(engine: Engine) -> Storage:
    """The storage of events in the empty database."""
    return Storage(engine)


@pytest.fixture
def ledger(storage: Storage) -> Ledger:
    """A ledger that records events in this storage."""
    return Ledger(storage)


@pytest.fixture
def client(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A program that calls the recorder with the viewer's token."""
    monkeypatch.setattr(module, "open_database", lambda _: engine)
    app = create_app(Config(token=VIEWER, inbox_token=INBOX))
    client = app.test_client()
    client.environ_base |= {"HTTP_AUTHORIZATION": f"Bearer {VIEWER}"}
    return client

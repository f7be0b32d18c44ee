"""A recorder's parts, each with a database of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from hosting.database import open_database
from recorder.ledger import Ledger
from recorder.storage import Storage


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    engine = open_database(f"sqlite:///{tmp_path}/recorder.db")
    yield engine
    engine.dispose()


@pytest.fixture
def storage(engine: Engine) -> Storage:
    """The events in it."""
    return Storage(engine)


@pytest.fixture
def ledger(storage: Storage) -> Ledger:
    """Takes events in."""
    return Ledger(storage)

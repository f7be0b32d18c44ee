"""Storage is tested with both kinds of database."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from hosting.database import open_database


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database."""
    engine = open_database(database_url)
    yield engine
    engine.dispose()

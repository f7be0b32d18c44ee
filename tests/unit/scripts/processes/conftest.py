"""A running recorder, for tests of its clients."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.processes.places import Address
from tests.unit.scripts.recorders import recording


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Address]:
    """The address of a running recorder."""
    with recording(tmp_path) as address:
        yield address

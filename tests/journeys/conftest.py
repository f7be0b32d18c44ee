"""A finished flow from the playground that holds, and a recorder alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.alone import Recorder
from tests.journeys.viewing import walked
from tests.support.running import Running


@pytest.fixture(scope="session")
def finished(held: Running) -> str:
    """The ID of a flow that has completed all its steps."""
    return walked(held)


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    """An empty recorder for one test."""
    whole = Running(tmp_path, {})
    try:
        whole.start("recorder")
        yield Recorder(whole)
    finally:
        whole.stop_all()

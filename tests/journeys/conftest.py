"""A flow that went through the playground that holds, and a recorder alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.alone import Recorder
from tests.journeys.viewing import walked
from tests.support.running import Running


@pytest.fixture(scope="session")
def finished(held: Running) -> str:
    """A flow that has gone through all its steps."""
    return walked(held)


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    """A recorder of its own, with nothing in it."""
    whole = Running(tmp_path, {})
    try:
        whole.start("recorder")
        yield Recorder(whole)
    finally:
        whole.stop_all()

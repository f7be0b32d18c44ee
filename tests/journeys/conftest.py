"""A playground that holds, and a flow that went through it."""

from collections.abc import Iterator

import pytest

from tests.journeys.running import Running, running
from tests.journeys.viewing import walked


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A playground that holds every flow at its first step."""
    with running(tmp_path_factory.mktemp("held"), RECORDER_HOLD="yes") as started:
        yield started


@pytest.fixture(scope="module")
def finished(held: Running) -> str:
    """A flow that has gone through all its steps."""
    return walked(held)

"""A flow that went through the playground that holds."""

import pytest

from tests.journeys.viewing import walked
from tests.support.running import Running


@pytest.fixture(scope="session")
def finished(held: Running) -> str:
    """A flow that has gone through all its steps."""
    return walked(held)

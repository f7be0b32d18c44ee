"""An issuer on a real socket, and the resource server that trusts it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed


@pytest.fixture(autouse=True)
def _databases_closed() -> Iterator[None]:
    """Close every database that a test opens."""
    with databases_closed():
        yield


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    """A running issuer."""
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture
def stage(issuer: LocalIssuer, tmp_path: Path) -> Stage:
    """The resource server, which verifies tokens by their signature."""
    return Stage(issuer, tmp_path)


@pytest.fixture
def asking(issuer: LocalIssuer, tmp_path: Path) -> Stage:
    """The resource server, which introspects each token at the issuer."""
    return Stage(issuer, tmp_path, verify="introspection")

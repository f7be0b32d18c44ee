"""An issuer on a real socket, and the resource server that trusts it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, databases_closed


@pytest.fixture(autouse=True)
def _databases_closed() -> Iterator[None]:
    """No test leaves a database open."""
    with databases_closed():
        yield


@pytest.fixture
def issuer() -> Iterator[LocalIssuer]:
    """The issuer, running."""
    with LocalIssuer() as issuer:
        yield issuer


@pytest.fixture
def stage(issuer: LocalIssuer, tmp_path: Path) -> Stage:
    """The resource server, verifying tokens by itself."""
    return Stage(issuer, tmp_path)


@pytest.fixture
def asking(issuer: LocalIssuer, tmp_path: Path) -> Stage:
    """The resource server, asking the issuer about each token."""
    return Stage(issuer, tmp_path, verify="introspection")

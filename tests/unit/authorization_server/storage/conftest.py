"""The tests of storage run on both kinds of database."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from sqlalchemy import Engine

from authorization_server.storage.tables import METADATA
from tests.conftest import MakeIssuer, issuers_over, prepare_issuer
from tests.support.databases import KINDS, PostgresqlServer, contents_of, fill_again
from tests.support.verbs import Issuer


@pytest.fixture(scope="module", params=KINDS)
def make_issuer(request: pytest.FixtureRequest, make_issuer: MakeIssuer) -> Iterator[MakeIssuer]:
    """Create an authorization server with these settings and a database of its own."""
    if request.param == "sqlite":
        yield make_issuer
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    engines: list[Engine] = []
    with ExitStack() as databases:

        def new_database() -> str:
            url = databases.enter_context(server.database())
            prepare_issuer(url)
            return url

        yield issuers_over(new_database, engines)
        for engine in engines:
            engine.dispose()


@pytest.fixture(scope="module")
def shared_issuer(make_issuer: MakeIssuer) -> Issuer:
    """One authorization server for all tests that do not affect each other."""
    return make_issuer()


@pytest.fixture(scope="module")
def spare_issuers(make_issuer: MakeIssuer) -> list[Issuer]:
    """Authorization servers that a test has used, with their databases restored."""
    return [make_issuer()]


@pytest.fixture
def own_issuer(make_issuer: MakeIssuer, spare_issuers: list[Issuer]) -> Iterator[Issuer]:
    """An authorization server of its own for a test that changes what other tests would see."""
    issuer = spare_issuers.pop() if spare_issuers else make_issuer()
    before = contents_of(issuer.engine, METADATA)
    yield issuer
    keys = issuer.kids()
    fill_again(issuer.engine, before)
    # A server that has loaded different keys keeps using them for a few seconds.
    if issuer.kids() == keys:
        issuer.forget()
        spare_issuers.append(issuer)

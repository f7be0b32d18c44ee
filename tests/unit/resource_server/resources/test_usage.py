"""Calls are counted for clients that the issuer knows, and old counts are deleted."""

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, insert

from resource_server.resources.usage import KEPT_SECONDS, Calls
from resource_server.tables import BATCH, CLIENT_USAGE
from tests.support.sockets import at_once
from tests.unit.resource_server.prepared import prepared_database
from tests.unit.resource_server.stage import Stage


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database."""
    made = prepared_database(database_url)
    yield made
    made.dispose()


def test_each_call_counts_once(engine: Engine) -> None:
    """However many calls arrive concurrently."""
    calls = Calls(engine)
    counted = at_once(12, lambda: calls.count("a").calls)
    assert sorted(counted) == list(range(1, 13))


def test_each_client_has_a_count_of_its_own(engine: Engine) -> None:
    """The count starts with the client's first call."""
    calls, before = Calls(engine), int(time.time())
    calls.count("a")
    assert calls.count("b").calls == 1
    assert calls.count("a").first_at >= before


def test_clients_that_are_gone_are_forgotten(engine: Engine) -> None:
    """They are deleted in batches; a client that still calls is kept."""
    long_ago = int(time.time()) - KEPT_SECONDS - 10
    rows = [
        {"client_id": f"old {number}", "calls": 5, "first_at": 0, "last_at": long_ago}
        for number in range(BATCH + 1)
    ]
    with engine.begin() as connection:
        connection.execute(insert(CLIENT_USAGE), rows)
    calls = Calls(engine)
    assert calls.count("new").calls == 1
    with engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM client_usage").scalar_one()
    assert left == 2


def test_who_proves_nothing_is_not_counted(stage: Stage) -> None:
    """Otherwise anyone could fill the table."""
    for headers in ({}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer x"}):
        assert stage.get(None, "/api/usage", headers=headers).status_code == 401
    with stage.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM client_usage").scalar_one() == 0


def test_nothing_changes_without_a_trace(stage: Stage) -> None:
    """Without a listener the response is the same."""
    stage.issuer.clients["a"] = "b"
    stage.listen(None)
    answer = stage.get(None, "/api/usage", headers={"Authorization": "Basic YTpi"})
    assert answer.get_json()["calls"] == 1

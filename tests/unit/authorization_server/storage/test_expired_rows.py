"""Expired rows are deleted in small batches; rows that must still be recognised stay."""

import time
from typing import Any

import pytest
from sqlalchemy import insert

from authorization_server.config import Config
from authorization_server.setup.preparation import prepare
from authorization_server.storage import expired_rows
from authorization_server.storage.expired_rows import (
    BATCH,
    FAILURES_SECONDS,
    ExpiredRows,
    kept_rows,
)
from authorization_server.storage.keys import published_seconds, rotate
from authorization_server.storage.login_throttle import FAILED_LOGINS
from authorization_server.storage.refresh_tokens import LONGER_SECONDS
from authorization_server.storage.revoked_access_tokens import REVOKED_ACCESS_TOKENS
from authorization_server.storage.tables import METADATA
from hosting.control.clock import Clock as RoleClock
from hosting.database import open_database
from tests.support.processes import wait_until
from tests.support.sockets import at_once
from tests.support.verbs import Issuer


class Clock:
    """A clock that only a test moves."""

    def __init__(self, moment: float) -> None:
        self.moment = moment

    def now(self) -> float:
        """Seconds since 1970."""
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock that the cleanup uses."""
    made = Clock(time.time())
    monkeypatch.setattr(expired_rows, "clock", made)
    return made


def removed(issuer: Issuer) -> int:
    """Run one round without pauses and return how many rows were deleted."""
    return ExpiredRows(issuer.engine, issuer.config).remove(lambda _seconds: None)


def test_every_table_with_an_end_is_in_the_list() -> None:
    """Every table whose rows expire is listed."""
    kept = {each.table.name for each in kept_rows(Config())}
    ends = {name for name, table in METADATA.tables.items() if "expires_at" in table.columns}
    assert ends <= kept


def test_what_it_goes_by_has_an_index() -> None:
    """A round does not get slower as more rows are stored."""
    for kept in kept_rows(Config()):
        table = METADATA.tables[kept.column.table.name]
        assert kept.column.name in {next(iter(index.columns)).name for index in table.indexes}


def test_nothing_goes_before_its_time(own_issuer: Issuer) -> None:
    """Every row that a flow leaves behind is still needed."""
    client = own_issuer.register()
    client.revoke(client.tokens()["access_token"])
    assert removed(own_issuer) == 0


def test_a_family_stays_until_its_last_token_has_run_out(own_issuer: Issuer, clock: Clock) -> None:
    """A used code and a used refresh token are recognised when they are replayed, and the family is
    revoked, even long after they have expired themselves.
    """
    client = own_issuer.register()
    first = client.tokens()["refresh_token"]
    second = client.refresh(first).json["refresh_token"]
    own_issuer.set("grants", "expires_at", 0)
    with own_issuer.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE refresh_tokens SET expires_at = 0 WHERE used_at > 0")
    clock.moment += own_issuer.config.refresh_token_seconds - 60
    removed(own_issuer)
    assert client.refresh(first).status_code == 400
    assert own_issuer.rows("grants")[0]["revoked_at"], "the reuse was recognised"
    assert client.refresh(second).status_code == 400


def test_a_family_goes_as_a_whole(own_issuer: Issuer, clock: Clock) -> None:
    """The grant and its tokens are deleted once nothing issued from it can still be valid."""
    client = own_issuer.register()
    over = client.tokens()
    config = own_issuer.config
    clock.moment += config.refresh_token_seconds + LONGER_SECONDS + published_seconds(config) - 5
    removed(own_issuer)
    assert len(own_issuer.rows("refresh_tokens")) == 1
    clock.moment += 10
    assert removed(own_issuer) == 2
    assert own_issuer.rows("grants") == own_issuer.rows("refresh_tokens") == []
    assert client.refresh(over["refresh_token"]).json["error"] == "invalid_grant"
    assert not client.is_active(over["access_token"])


def test_a_grant_stays_as_long_as_an_access_token_of_it(own_issuer: Issuer, clock: Clock) -> None:
    """An access token is looked up by its grant; without the grant it would be rejected."""
    client = own_issuer.register(grant_types=["authorization_code"])
    token = client.tokens()["access_token"]
    clock.moment += own_issuer.config.code_seconds + own_issuer.config.access_token_seconds
    assert removed(own_issuer) == 0
    assert client.is_active(token)


def test_all_else_goes_when_it_has_run_out(own_issuer: Issuer, clock: Clock) -> None:
    """Login sessions, revoked access tokens, failed logins and retired keys are deleted; consents
    stay.
    """
    client, browser = own_issuer.register(), own_issuer.browser()
    client.revoke(client.tokens(browser)["access_token"])
    stranger = own_issuer.browser()
    stranger.log_in(stranger.authorize(client), "alice", "wrong")
    rotate(own_issuer.engine)
    tables = ("login_sessions", "revoked_access_tokens", "failed_logins")
    assert all(own_issuer.rows(table) for table in tables)
    clock.moment += max(FAILURES_SECONDS, own_issuer.config.session_seconds) + 120
    removed(own_issuer)
    assert not any(own_issuer.rows(table) for table in tables)
    assert [row["retired_at"] for row in own_issuer.rows("signing_keys")] == [None, None]
    assert own_issuer.rows("consents")


def test_many_go_in_small_batches(own_issuer: Issuer) -> None:
    """A pause follows each batch so that no request waits long; each statement deletes at most one
    batch.
    """
    pauses: list[float] = []
    fill(own_issuer, 2 * BATCH + 1)
    assert ExpiredRows(own_issuer.engine, own_issuer.config).remove(pauses.append) == 2 * BATCH + 1
    assert [pause for pause in pauses if pause] == [expired_rows.PAUSE_SECONDS] * 2


def test_several_workers_share_the_work(own_issuer: Issuer) -> None:
    """Each row is removed by one of them, and none of them fails."""
    fill(own_issuer, 5 * BATCH)
    assert sum(at_once(3, lambda: removed(own_issuer))) == 5 * BATCH
    assert own_issuer.rows("revoked_access_tokens") == []


def test_it_runs_in_the_background(database_url: str) -> None:
    """It starts with the process and does not keep the process from exiting."""
    config = Config(database_url=database_url, demo_people=False)
    prepare(config)
    engine = open_database(config.database_url)
    row: dict[str, Any] = {"name_and_address_hash": "x", "failures": 1, "last_at": 0}
    with engine.begin() as connection:
        connection.execute(insert(FAILED_LOGINS), row)
    thread = expired_rows.remove_in_background(config, RoleClock())

    def is_gone() -> bool:
        with engine.connect() as connection:
            return not connection.exec_driver_sql("SELECT 1 FROM failed_logins").all()

    wait_until(is_gone)
    engine.dispose()
    assert thread.daemon


def fill(issuer: Issuer, number: int) -> None:
    """Add this many expired rows."""
    rows = [{"jti": str(each), "expires_at": each} for each in range(number)]
    with issuer.engine.begin() as connection:
        connection.execute(insert(REVOKED_ACCESS_TOKENS), rows)

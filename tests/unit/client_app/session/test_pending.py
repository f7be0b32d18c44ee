"""Flows that have not come back yet."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from client_app.config import Config
from client_app.services import prepare
from client_app.session import pending
from client_app.session.pending import LATE_SECONDS, FlowStart, PendingFlows
from hosting.database import open_database
from tests.support.databases import reads_through

FLOW = FlowStart(
    state="the-state",
    issuer="https://issuer.example",
    client_id="me",
    iss_promised=True,
    scope="openid",
    nonce="the-nonce",
    code_verifier="the-verifier",
    notice="",
)


class Flows(PendingFlows):
    """Pending flows that a test can make older."""

    def age(self, seconds: float) -> None:
        """Make all flows this much older."""
        with self._engine.begin() as connection:
            connection.execute(
                text("UPDATE pending_flows SET started_at = started_at - :s"), {"s": seconds}
            )

    def kept(self) -> int:
        """The number of rows."""
        with self._engine.connect() as connection:
            return int(connection.execute(text("SELECT count(*) FROM pending_flows")).scalar_one())

    def reads_through(self, statement: str) -> bool:
        """Whether the statement reads all rows."""
        return reads_through(self._engine, statement)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()


@pytest.fixture
def flows(database_url: str) -> Iterator[Flows]:
    """The pending flows, with an empty table."""
    prepare(database_url)
    flows = Flows(open_database(database_url), Config(flow_seconds=100))
    yield flows
    flows.close()


def test_a_flow_can_be_claimed_once(flows: Flows) -> None:
    """Only in the browser that started it."""
    flows.begin(FLOW, "browser")
    assert [flows.claim("the-state", "browser") for _ in range(3)] == [True, False, False]
    found = flows.find("the-state")
    assert found
    assert found.used_at


@pytest.mark.parametrize(("state", "browser"), [("the-state", "other"), ("other", "browser")])
def test_only_the_right_pair_claims(flows: Flows, state: str, browser: str) -> None:
    """State and browser must match; a failed attempt does not use up the flow."""
    flows.begin(FLOW, "browser")
    assert not flows.claim(state, browser)
    assert flows.claim("the-state", "browser")


def test_an_expired_flow_cannot_be_claimed(flows: Flows) -> None:
    """It can still be found, so that the page can say what happened."""
    flows.begin(FLOW, "browser")
    flows.age(101)
    assert not flows.claim("the-state", "browser")
    assert flows.find("the-state")


def test_nothing_equals_nothing(flows: Flows) -> None:
    """Neither an empty state nor an empty cookie finds anything."""
    flows.begin(FLOW, "browser")
    assert flows.find("") is None
    assert not flows.claim("", "")
    assert not flows.claim("the-state", "")
    assert not flows.has_unanswered("")


def test_an_unanswered_flow_is_noticed(flows: Flows) -> None:
    """It must be a flow of this browser, neither used nor too old."""
    flows.begin(FLOW, "browser")
    assert flows.has_unanswered("browser")
    assert not flows.has_unanswered("other")
    flows.claim("the-state", "browser")
    assert not flows.has_unanswered("browser")


def test_an_old_flow_is_no_longer_waited_for(flows: Flows) -> None:
    """Such a flow will not come back."""
    flows.begin(FLOW, "browser")
    flows.age(101)
    assert not flows.has_unanswered("browser")


def test_old_flows_are_forgotten(flows: Flows) -> None:
    """Each new flow deletes those that expired some minutes ago."""
    flows.begin(FLOW, "browser")
    flows.age(100 + LATE_SECONDS - 5)
    flows.begin(replace(FLOW, state="next"), "browser")
    assert flows.kept() == 2
    flows.age(10)
    flows.begin(replace(FLOW, state="last"), "browser")
    assert flows.kept() == 2


def test_of_too_many_flows_the_oldest_are_forgotten(
    flows: Flows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anyone can start flows without ever coming back."""
    statement = pending.PENDING_FLOWS.delete().where(
        pending.PENDING_FLOWS.c.state_hash.in_(pending._too_many.offset(3))
    )
    monkeypatch.setattr(pending, "_delete_oldest", statement)
    for number in range(6):
        flows.age(1)
        flows.begin(replace(FLOW, state=f"state {number}"), "browser")
    assert flows.kept() == 3
    assert flows.find("state 5")
    assert flows.find("state 2") is None


def test_rows_are_found_by_key(flows: Flows) -> None:
    """No request gets slower as more rows are stored, not even the cleanup."""
    for statement in (
        "SELECT * FROM pending_flows WHERE state_hash = 'x'",
        "DELETE FROM pending_flows WHERE started_at < 5",
        "SELECT 1 FROM pending_flows WHERE browser_hash = 'x' AND started_at > 5",
    ):
        assert not flows.reads_through(statement), statement


def test_secrets_of_the_browser_are_hashed(flows: Flows) -> None:
    """Someone who reads the database can neither answer a flow nor impersonate its browser."""
    flows.begin(FLOW, "the-browser")
    found = flows.find("the-state")
    assert "the-state" not in str(found)
    assert "the-browser" not in str(found)
    assert found
    assert time.time() - found.started_at < 5

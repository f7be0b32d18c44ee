"""A million tokens make nothing slower: no statement scans a table to find its rows."""

from collections.abc import Iterator
from typing import Any

import pytest

from authorization_server.storage.expired_rows import ExpiredRows
from tests.support.sent_statements import each_statement
from tests.support.verbs import Issuer

FEW_ROWS = {"signing_keys"}
"""Tables that are read as a whole: they have a few rows, however many tokens there are."""

Asked = dict[str, Any]


@pytest.fixture
def asked() -> Iterator[Asked]:
    """Every statement that the server executes, with one example of its values."""
    statements: Asked = {}

    def remember(statement: str, values: Any) -> None:
        is_for_many_rows = isinstance(values, list)
        if not is_for_many_rows and not statement.startswith(("PRAGMA", "EXPLAIN")):
            statements[statement] = values

    with each_statement(remember):
        yield statements


def looked_through(issuer: Issuer, asked: Asked) -> list[tuple[str, str]]:
    """The statements that read a whole table, with SQLite's query plan."""
    with issuer.engine.connect() as connection:
        plans = [
            (statement, row.detail)
            for statement, values in list(asked.items())
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    return [
        (statement, detail)
        for statement, detail in plans
        if detail.startswith("SCAN") and detail.split()[1] not in FEW_ROWS
    ]


def test_no_statement_of_a_flow_reads_a_whole_table(own_issuer: Issuer, asked: Asked) -> None:
    """From registration to replay and revocation, with a wrong password on the way."""
    client, browser = own_issuer.register(), own_issuer.browser()
    browser.log_in(browser.authorize(client), "alice", "wrong")
    tokens = client.tokens(browser)
    own_issuer.userinfo(tokens["access_token"])
    client.introspect(tokens["access_token"])
    refreshed = client.refresh(tokens["refresh_token"]).json
    client.introspect(refreshed["refresh_token"])
    client.revoke(refreshed["access_token"])
    client.exchange(client.code(browser), code_verifier="wrong" * 10)
    client.refresh(tokens["refresh_token"])
    client.revoke(refreshed["refresh_token"])
    own_issuer.get("/jwks")
    touched = " ".join(asked)
    for table in ("clients", "people", "login_sessions", "consents", "grants", "refresh_tokens"):
        assert f" {table}" in touched
    assert looked_through(own_issuer, asked) == []


def test_no_statement_that_cleans_up_reads_a_whole_table(own_issuer: Issuer, asked: Asked) -> None:
    """Expired rows are found by one index, and the rows that depend on them by another."""
    ExpiredRows(own_issuer.engine, own_issuer.config).remove()
    assert len([statement for statement in asked if statement.startswith("DELETE")]) > 5
    assert looked_through(own_issuer, asked) == []

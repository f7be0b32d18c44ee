"""`scripts.benchmark.stored_grants`: a database as full as after years, and still consistent."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from scripts.benchmark.stored_grants import fill
from tests.support.verbs import Issuer

MANY = 5000


def rows(database: Path, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query."""
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(statement).fetchall()


def file_of(issuer: Issuer) -> Path:
    """Return the path of an authorization server's database."""
    return Path(str(issuer.engine.url.database))


def test_grants_and_tokens_are_added_while_the_server_runs(own_issuer: Issuer) -> None:
    """The requested number is added, each token with its own grant; existing tokens still work."""
    client = own_issuer.register()
    before = client.tokens()
    fill(file_of(own_issuer), MANY)
    for count in ("count(*) FROM grants", "count(DISTINCT grant_id) FROM refresh_tokens"):
        assert rows(file_of(own_issuer), f"SELECT {count}") == [(MANY + 1,)]
    assert rows(file_of(own_issuer), "PRAGMA foreign_key_check") == []
    assert rows(file_of(own_issuer), "PRAGMA integrity_check") == [("ok",)]
    assert client.refresh(before["refresh_token"]).status_code == 200
    assert client.is_active(client.tokens()["access_token"])

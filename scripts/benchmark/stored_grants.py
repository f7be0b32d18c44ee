"""Fills an authorization server's database with grants and refresh tokens, as years of use would.

The keys are made like real ones, so that every look-up and every insert goes to a random place in a
tree of the full depth.
"""

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from hosting.random_values import hashed, new_id, new_secret

LIFETIME_SECONDS = 14 * 24 * 3600
CACHE_KIB = 512 * 1024
ID, HASH = "new_id()", "new_hash()"

COUNTED = (
    "WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted LIMIT :number) "
    "SELECT {} FROM counted"
)
OF_GRANTS = "SELECT {} FROM grants WHERE rowid > :row"
"""The queries for the rows of each table."""


def fill(database: Path, number: int) -> None:
    """Add this many grants, each like an existing one, and a refresh token for each.

    Servers may have the database open.

    Raises:
        OSError: it cannot be written, or has no grant in it.
    """
    try:
        with closing(sqlite3.connect(database, isolation_level=None)) as connection:
            connection.row_factory = sqlite3.Row
            # Data that is thrown away afterwards need not survive a power cut.
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
            connection.create_function("new_id", 0, new_id)
            connection.create_function("new_hash", 0, lambda: hashed(new_secret()))
            _fill(connection, number)
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise OSError(f"{database} cannot be filled: {error}") from error


def _fill(connection: sqlite3.Connection, number: int) -> None:
    like = connection.execute("SELECT rowid AS row, * FROM grants ORDER BY rowid DESC").fetchone()
    if like is None:
        raise sqlite3.DataError("there is no grant to go by")
    now = int(time.time())
    values = {**like, "number": number, "now": now, "end": now + LIFETIME_SECONDS}
    own = {"id": ID, "code_hash": HASH, "expires_at": ":now", "used_at": ":now", "ends_at": ":end"}
    same = {name: f":{name}" for name in like.keys() - own.keys() - {"row"}}
    connection.execute("BEGIN IMMEDIATE")
    _insert(connection, "grants", same | own, COUNTED, values)
    tokens = {"token_hash": HASH, "grant_id": "id", "issued_at": ":now", "expires_at": ":end"}
    _insert(connection, "refresh_tokens", tokens, OF_GRANTS, values)
    connection.execute("COMMIT")


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: dict[str, str],
    select: str,
    values: dict[str, Any],
) -> None:
    names, made = ", ".join(columns), ", ".join(columns.values())
    connection.execute(f"INSERT INTO {table} ({names}) {select.format(made)}", values)

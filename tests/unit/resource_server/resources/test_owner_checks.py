"""Everything that is returned belongs to the token's subject."""

from pathlib import Path

import pytest

from resource_server.resources.owner_checks import OWNER_CHECKS, Returned
from tests.unit.resource_server.local_issuer import LocalIssuer
from tests.unit.resource_server.stage import Stage, findings


@pytest.mark.parametrize(
    ("owners", "passed", "received"),
    [
        (set(), True, "no notes yet"),
        ({"alice"}, True, "notes of alice"),
        ({"bob"}, False, "notes of bob"),
        ({"alice", "bob"}, False, "notes of alice, bob"),
        ({"Alice"}, False, "notes of Alice"),
        ({""}, False, "notes of ''"),
    ],
)
def test_all_owners_must_be_the_subject(owners: set[str], passed: bool, received: str) -> None:
    """A single note of another owner fails the check."""
    made = findings(OWNER_CHECKS, Returned("alice", frozenset(owners)))[
        "note_owner_is_token_subject"
    ]
    assert (made.verdict == "passed", made.expected, made.received) == (
        passed,
        "notes of alice",
        received,
    )


def test_a_database_that_confuses_owners_is_noticed(issuer: LocalIssuer, tmp_path: Path) -> None:
    """If the database treats ALICE as alice, the check does not: 403, and no note is returned."""
    stage = Stage(issuer, tmp_path)
    with stage.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE notes RENAME TO kept")
        connection.exec_driver_sql(
            "CREATE TABLE notes (id INTEGER PRIMARY KEY, owner TEXT COLLATE NOCASE, "
            "text TEXT, written_at INTEGER)"
        )
        connection.exec_driver_sql("INSERT INTO notes SELECT * FROM kept")
    answer = stage.get(issuer.token(sub="ALICE"))
    assert answer.status_code == 403
    assert answer.get_json()["error"] == "access_denied"
    assert "rabbit" not in answer.text
    assert stage.refused_by() == "note_owner_is_token_subject"

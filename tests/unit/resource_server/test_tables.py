"""The database is created if missing, kept if it exists, and an error names an unusable one."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Column, inspect

from hosting.expired_rows import delete_some
from hosting.settings import SettingError
from resource_server.tables import BATCH, CLIENT_USAGE, SEEN_PROOFS
from tests.unit.resource_server.prepared import prepared_database


def test_tables_are_made_once_and_kept(tmp_path: Path) -> None:
    """Even in a folder that does not exist yet."""
    url = f"sqlite:///{tmp_path / 'new' / 'notes.db'}"
    with prepared_database(url).begin() as connection:
        connection.exec_driver_sql("INSERT INTO notes VALUES (1, 'a', 'b', 0)")
    engine = prepared_database(url)
    tables = ["client_usage", "notes", "own_registrations", "owners", "seen_proofs"]
    assert inspect(engine).get_table_names() == tables
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM notes").scalar_one() == 1
    engine.dispose()


def test_notes_are_found_by_owner_without_a_search(tmp_path: Path) -> None:
    """However many notes there are."""
    engine = prepared_database(f"sqlite:///{tmp_path / 'notes.db'}")
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT * FROM notes WHERE owner = 'a' ORDER BY id DESC LIMIT 9"
        ).all()
    engine.dispose()
    assert [row[-1] for row in plan] == [
        "SEARCH notes USING INDEX notes_by_owner (owner=?)",
    ]


@pytest.mark.parametrize(
    "moment", [SEEN_PROOFS.c.expires_at, CLIENT_USAGE.c.last_at], ids=["proofs", "usage"]
)
def test_what_has_run_out_is_found_without_a_search(tmp_path: Path, moment: Column[Any]) -> None:
    """However many rows there are, and only some are deleted at a time."""
    engine = prepared_database(f"sqlite:///{tmp_path / 'notes.db'}")
    compiled = delete_some(moment.table, moment, BATCH).compile(engine)
    values = compiled.params | {"before": 9}
    with engine.connect() as connection:
        plan = connection.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {compiled}",
            tuple(values[name] for name in compiled.positiontup or ()),
        )
        steps = [row[-1] for row in plan]
    engine.dispose()
    assert not any(step.startswith("SCAN") for step in steps), steps
    assert BATCH in values.values()


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////dev/null/x.db", "sqlite:////dev"])
def test_an_unusable_database_is_one_sentence(url: str) -> None:
    """The message names the database and the reason."""
    with pytest.raises(SettingError, match=r"database .*cannot be used") as raised:
        prepared_database(url)
    assert "\n" not in str(raised.value)

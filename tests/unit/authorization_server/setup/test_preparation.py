"""Preparing the database, and what outlives a process."""

from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from authorization_server.config import Config
from authorization_server.setup.preparation import prepare
from authorization_server.storage.tables import METADATA
from tests.support.verbs import Issuer, database_of


def tables(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name}"))]  # noqa: S608
            for name in inspect(engine).get_table_names()
        }
    engine.dispose()
    return found


def test_a_prepared_database_has_all_it_needs(prepared_database: Path) -> None:
    """It has the tables, a key for each algorithm, and the demo people; nothing else."""
    found = tables(f"sqlite:///{prepared_database}")
    assert set(found) == set(METADATA.tables)
    filled = {name: len(rows) for name, rows in found.items() if rows}
    assert filled == {"people": 3, "signing_keys": 2}


def test_to_prepare_twice_changes_nothing(own_issuer: Issuer) -> None:
    """A second start keeps users, clients, consents, codes, tokens and keys."""
    client = own_issuer.register()
    client.tokens()
    before = tables(own_issuer.config.database_url)
    prepare(own_issuer.config)
    assert tables(own_issuer.config.database_url) == before
    assert all(before[name] for name in ("clients", "consents", "grants", "refresh_tokens"))


def test_without_demo_people_nobody_has_a_known_password(tmp_path: Path) -> None:
    """On a public address the demo people are not created, and those from an earlier start are
    deleted with everything they had.
    """
    prepare(Config(database_url=database_of(tmp_path), demo_people=False))
    assert tables(database_of(tmp_path))["people"] == []

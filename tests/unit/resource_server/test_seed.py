"""The demo people get their notes at the first start, and never again."""

from pathlib import Path

from resource_server.seed import DEMO_NOTES, DEMO_OWNERS, plant
from tests.unit.resource_server.prepared import prepared_database


def test_notes_are_planted_once(tmp_path: Path) -> None:
    """A second start adds nothing and restores nothing."""
    engine = prepared_database(f"sqlite:///{tmp_path / 'notes.db'}")
    plant(engine)
    with engine.begin() as connection:
        planted = connection.exec_driver_sql("SELECT count(*) FROM notes").scalar_one()
        connection.exec_driver_sql("DELETE FROM notes WHERE owner = 'alice'")
    plant(engine)
    with engine.connect() as connection:
        left = connection.exec_driver_sql("SELECT count(*) FROM notes").scalar_one()
    engine.dispose()
    assert planted == sum(map(len, DEMO_NOTES.values()))
    assert left == planted - len(DEMO_NOTES["alice"])


def test_each_person_has_a_few_notes() -> None:
    """Alice, bob and carol."""
    assert [owner.subject for owner in DEMO_OWNERS] == list(DEMO_NOTES) == ["alice", "bob", "carol"]
    assert all(len(texts) >= 3 for texts in DEMO_NOTES.values())

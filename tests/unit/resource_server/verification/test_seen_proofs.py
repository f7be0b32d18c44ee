"""A proof works once for all workers, and is remembered only as long as it could be used."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, func, select

from resource_server.tables import BATCH, SEEN_PROOFS
from resource_server.verification.seen_proofs import SeenProofs
from tests.support.sockets import at_once
from tests.unit.resource_server.prepared import prepared_database


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database."""
    made = prepared_database(database_url)
    yield made
    made.dispose()


def number(engine: Engine) -> int:
    """The number of remembered proofs."""
    with engine.connect() as connection:
        return connection.execute(select(func.count(SEEN_PROOFS.c.proof_hash))).scalar_one()


def test_a_proof_is_new_once(engine: Engine) -> None:
    """This holds across all workers that share the database."""
    one, other = SeenProofs(engine), SeenProofs(engine)
    assert one.add("a", 100, 0)
    assert not other.add("a", 100, 0)
    assert other.add("b", 100, 0)


def test_of_many_at_once_one_is_the_first(engine: Engine) -> None:
    """The table's primary key guarantees it, not luck."""
    seen = SeenProofs(engine)
    assert sorted(at_once(12, lambda: seen.add("a", 100, 0))) == [False] * 11 + [True]


def test_a_proof_that_still_serves_is_remembered(engine: Engine) -> None:
    """Until the last moment in which it is valid."""
    seen = SeenProofs(engine)
    seen.add("a", 100, 0)
    assert not seen.add("a", 100, 100)
    assert seen.add("a", 200, 101)


def test_old_proofs_are_forgotten_some_at_a_time(engine: Engine) -> None:
    """More proofs are deleted than added, so that the table shrinks."""
    seen = SeenProofs(engine)
    for name in range(25):
        seen.add(f"proof {name}", 100, 0)
    seen.add("later", 300, 200)
    assert number(engine) == 26 - BATCH
    for name in range(2):
        seen.add(f"later still {name}", 300, 200)
    assert number(engine) == 3


def test_the_proof_itself_is_not_kept(engine: Engine) -> None:
    """Only its hash."""
    SeenProofs(engine).add("a proof", 100, 0)
    with engine.connect() as connection:
        assert "a proof" not in str(connection.execute(select(SEEN_PROOFS.c.proof_hash)).all())

"""`recorder.ledger.accepted`: events whose messages may leave first, and which are stored later."""

import json
import time
from errno import ENOSPC
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.event import listen
from sqlalchemy.exc import OperationalError

from recorder.event.event import Event
from recorder.event.incoming import batch_of
from recorder.keeping.storage import Storage
from recorder.keeping.tables import EVENTS
from recorder.ledger import accepted
from recorder.ledger.journal import Journal
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.samples import AS, CLIENT, answer, event, question, take, told


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is stored before events are read or more are sent."""
    monkeypatch.setattr(time, "sleep", lambda _seconds: None)
    monkeypatch.setattr(accepted.ThreadPoolExecutor, "submit", lambda *_: None)


def ids(ledger: Ledger) -> list[str]:
    """The ids of the events that a reader gets."""
    return [stored.event().id for stored in ledger.read(0, 0).events]


def one(id: str = "one") -> list[Event]:
    """A batch of one event."""
    return [told(event("resource-requested", links=["a"], id=id))]


def refuse(*_: object) -> None:
    """Fail like a full disk."""
    raise OperationalError("INSERT", None, Exception("disk is full"))


@pytest.mark.usefixtures("later")
def test_who_reads_finds_what_was_accepted(ledger: Ledger) -> None:
    """The result does not show that it was stored later."""
    assert ledger.accept(one())
    assert ids(ledger) == ["one"]
    assert ledger.accept(one("two"))
    assert ledger.head() == 2


def test_a_reader_leaves_no_task_behind(monkeypatch: pytest.MonkeyPatch, ledger: Ledger) -> None:
    """However often events are read, only one storing task is queued, and the exit waits for it."""
    tasks: list[object] = []
    monkeypatch.setattr(accepted.ThreadPoolExecutor, "submit", lambda _, task: tasks.append(task))
    for number in range(5):
        assert ledger.accept(one(str(number)))
        assert ledger.head() == number + 1
    assert len(tasks) == 1


def test_it_is_stored_although_nobody_reads(ledger: Ledger, engine: Engine) -> None:
    """This happens soon."""
    assert ledger.accept(one())
    with engine.connect() as connection:
        while not connection.scalar(select(EVENTS.c.id)):
            connection.rollback()
            time.sleep(0.001)


@pytest.mark.usefixtures("later")
def test_events_of_many_are_stored_in_one_transaction(ledger: Ledger, engine: Engine) -> None:
    """The events are in the order in which they were accepted."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    listen(engine, "before_cursor_execute", note)
    for number in range(9):
        assert ledger.accept(one(f"event{number}"))
    assert ledger.head() == 9
    inserts = [statement for statement in statements if "INSERT INTO events" in statement]
    assert len(inserts) == 1
    assert ids(ledger) == [f"event{number}" for number in range(9)]


@pytest.mark.usefixtures("later")
def test_what_comes_behind_is_stored_behind(ledger: Ledger) -> None:
    """A response that waits to be stored is matched with its request, which did not wait."""
    sent = {"method": "GET", "url": "http://127.0.0.1:9000/jwks", "headers": [], "body": ""}
    assert ledger.accept([told(question(CLIENT, AS, sent, "client-registered"))])
    (answered,) = take(ledger, [answer(AS, CLIENT, sent)])
    assert (answered.seq, answered.slug) == (2, "client-registered")


@pytest.mark.usefixtures("later")
def test_an_event_that_comes_twice_is_stored_once(ledger: Ledger) -> None:
    """The response was lost, or the event was stored long ago."""
    for _ in range(2):
        assert ledger.accept(one())
    assert ids(ledger) == ["one"]
    assert ledger.accept(one())
    assert ids(ledger) == ["one"]


def test_nothing_is_accepted_that_the_gate_may_hold(ledger: Ledger) -> None:
    """Such an event waits for permission. A flow that runs again no longer delays the others."""
    (first,) = take(ledger, [event("resource-requested")])
    ledger.gate.hold(first.flow)
    assert not ledger.accept(one())
    ledger.gate.run_to(first.flow, 3)
    assert not ledger.accept(one())
    ledger.gate.run(first.flow)
    assert ledger.accept(one())
    ledger.gate.hold()
    assert not ledger.accept(one("two"))
    ledger.gate.run()
    assert ledger.accept(one("two"))


@pytest.mark.usefixtures("later")
def test_no_more_are_accepted_than_there_is_room_for(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After that, senders wait until their events are stored."""
    monkeypatch.setattr(accepted, "MOST", 2)
    assert ledger.accept(one("one"))
    assert ledger.accept(one("two"))
    assert not ledger.accept(one("three"))
    assert ledger.head() == 2
    assert ledger.accept(one("three"))


@pytest.mark.usefixtures("later")
def test_what_cannot_be_stored_is_lost_and_said(
    ledger: Ledger, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender has continued, so the loss is counted here, for its flow. The next sender waits
    and learns whether its event was stored.
    """
    with monkeypatch.context() as patch:
        patch.setattr(storage, "keep", refuse)
        assert ledger.accept(one())
        assert ledger.read(0, 0).lost == 1
        assert not ledger.accept(one("two"))
        with pytest.raises(OperationalError):
            ledger.take(one("two"), 0)
    assert not ledger.accept(one("three"))
    (stored,) = ledger.take(one("three"), 0)
    assert ledger.accept(one("four"))
    assert ids(ledger) == ["three", "four"]
    summary = storage.flows.named(stored.flow)
    assert summary is not None
    assert summary.lost == 1


def batch(id: str) -> bytes:
    """A batch of one event as a role sends it, with line breaks wherever JSON allows them."""
    return json.dumps({"events": [event(id=id)], "attended": True}, indent=1).encode()


def journal(storage: Storage, path: Path) -> Ledger:
    """A ledger with a journal at this path."""
    return Ledger(storage, journal=Journal(path))


@pytest.mark.usefixtures("later")
def test_what_a_killed_recorder_had_accepted_is_taken_in_at_the_next_start(
    storage: Storage, tmp_path: Path
) -> None:
    """The sender may continue and does not send it again."""
    killed = journal(storage, tmp_path / "journal")
    for id in ("one", "two"):
        assert killed.accept(batch_of(batch(id)).events, batch(id))
    assert ids(journal(storage, tmp_path / "journal")) == ["one", "two"]
    assert ids(journal(storage, tmp_path / "journal")) == ["one", "two"]


@pytest.mark.usefixtures("later")
def test_the_journal_has_only_what_is_not_stored(storage: Storage, tmp_path: Path) -> None:
    """It stays small however long a recorder runs; half a line was never acknowledged."""
    path = tmp_path / "journal"
    ledger = journal(storage, path)
    assert ledger.accept(batch_of(batch("one")).events, batch("one"))
    assert len(path.read_bytes().splitlines()) == 1
    assert ids(ledger) == ["one"]
    assert path.read_bytes() == b""
    path.write_bytes(batch("half").replace(b"\n", b" ")[:-9])
    assert ids(journal(storage, path)) == ["one"]


@pytest.mark.usefixtures("later")
def test_what_cannot_be_written_to_the_journal_waits_until_it_is_stored(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error of a full disk is reported when the event is stored."""
    full = journal(storage, tmp_path / "journal")

    def refuse_to_write(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(Journal, "add", refuse_to_write)
    assert not full.accept(batch_of(batch("one")).events, batch("one"))

"""`recorder.keeping.storage`: the events in a database."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.event import listen
from sqlalchemy.exc import IntegrityError

from hosting.settings import SettingError
from recorder.event.recorded import RecordedEvent, as_plain
from recorder.keeping import forgetting
from recorder.keeping import storage as module
from recorder.keeping.storage import Storage
from tests.support.places import ROOT
from tests.unit.recorder.recordings import honest_events
from tests.unit.recorder.samples import check, event, recorded


def numbered(seq: int, flow: str = "f", **changes: Any) -> RecordedEvent:
    """An event ready to be stored."""
    found = {"seq": seq, "flow": flow, "part": "1", "progress": 1, "answers": None}
    return recorded(event("resource-requested"), **found | changes)


def read(storage: Storage, after: int = 0, most: int = 100) -> list[RecordedEvent]:
    """The stored events after a number."""
    return [stored.event() for stored in storage.after(after, most)]


def size_of_one(storage: Storage) -> int:
    """The stored size of the first event in bytes."""
    (stored,) = storage.after(0, 1)
    return len(stored.body)


def test_what_goes_in_comes_out(storage: Storage) -> None:
    """Every member is kept, and events are in the order of their numbers."""
    events = [numbered(1), numbered(2, "g")]
    storage.keep(events)
    assert read(storage) == events
    assert storage.head() == 2
    assert storage.newest(100) == events


def test_a_whole_flow_comes_out_as_it_was_recorded(storage: Storage) -> None:
    """Including its refusals and the places of its values."""
    events = honest_events()
    storage.keep(events)
    assert storage.of_flow(events[0].flow) == events
    assert sum(len(each.sightings) for each in storage.of_flow(events[0].flow)) > 50


def test_a_reader_gets_an_event_as_json(storage: Storage) -> None:
    """It has its number, its flow and its refusal, and nothing that only the viewer needs."""
    refused = numbered(1, checks=[check("rule", "failed")])
    storage.keep([refused])
    (stored,) = storage.after(0, 1)
    told = json.loads(stored.as_json())
    assert told.pop("refusal")["check"] == "rule"
    assert told == json.loads(json.dumps(as_plain(refused)))


def test_an_empty_storage(storage: Storage) -> None:
    """It has no events yet."""
    assert (storage.head(), read(storage), storage.newest(5)) == (0, [], [])


def test_reading_goes_on_behind_a_number(storage: Storage) -> None:
    """Up to the requested number of events."""
    storage.keep([numbered(seq) for seq in range(1, 8)])
    assert [told.seq for told in read(storage, after=2, most=3)] == [3, 4, 5]
    assert [told.seq for told in storage.newest(2)] == [6, 7]


def test_known_ids(storage: Storage) -> None:
    """Only ids of stored events are returned."""
    storage.keep([numbered(1, id="a"), numbered(2, id="b")])
    assert storage.known(["a", "c", "b"]) == {"a", "b"}


def test_an_event_can_move(storage: Storage) -> None:
    """When more is known about it, it gets a new number and appears only there."""
    storage.keep([numbered(1, id="a"), numbered(2, id="b")])
    storage.keep([numbered(3, id="a", part="9")], moved=["a"])
    assert [(told.seq, told.id) for told in read(storage)] == [(2, "b"), (3, "a")]


def test_merged_flows_are_read_as_one(storage: Storage) -> None:
    """Merges may be indirect and may be stored at any time."""
    storage.keep([numbered(1, "a"), numbered(2, "b"), numbered(3, "c")])
    storage.keep([numbered(4, "b")], became={"c": "b"}, seq=4)
    storage.keep([numbered(5, "a")], became={"b": "a"}, seq=5)
    assert {told.flow for told in read(storage)} == {"a"}
    assert storage.merges(4, 9) == {"b": "a"}
    assert storage.merges(0, 4) == {"c": "a"}
    assert storage.merges(0, 9) == {"b": "a", "c": "a"}


def test_a_merge_may_be_found_again(storage: Storage) -> None:
    """Storing the same merge twice does no harm."""
    for seq in (1, 2):
        storage.keep([numbered(seq, "a")], became={"b": "a"}, seq=seq)
    assert storage.merges(0, 9) == {"b": "a"}


def test_a_batch_is_stored_whole_or_not_at_all(storage: Storage) -> None:
    """A number that is already used stops the whole batch."""
    storage.keep([numbered(1)])
    with pytest.raises(IntegrityError):
        storage.keep([numbered(2), numbered(1)])
    assert storage.head() == 1


def test_only_the_newest_are_kept(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest events are forgotten, together with their merges."""
    monkeypatch.setattr(forgetting, "KEPT", 3)
    storage.keep([numbered(seq) for seq in range(1, 6)], became={"b": "a"}, seq=1)
    storage.forgetting.forget()
    assert [told.seq for told in read(storage)] == [3, 4, 5]
    assert storage.merges(0, 9) == {}


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "💥", '"\\\n', "</script>"])
def test_any_text_can_be_stored(storage: Storage, odd: str) -> None:
    """Text from the wire may be invalid."""
    url = f"http://h/?state={odd}{'x' * 20}"
    sent = {"method": odd, "url": url, "headers": [[odd, odd]], "body": odd}
    checks = [check(odd, "failed", received=odd)]
    told = numbered(1, http={"request": sent, "response": None}, checks=checks)
    storage.keep([told])
    assert read(storage) == storage.of_flow("f") == [told]


def test_it_is_still_there_after_a_restart(storage: Storage, engine: Engine) -> None:
    """A second storage on the same database continues where the first stopped."""
    storage.keep([numbered(1)])
    assert Storage(engine).head() == 1


def test_a_database_of_another_version_is_not_used(engine: Engine) -> None:
    """Its events would have a different form; the error says what to do."""
    Storage(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP INDEX sizes"))
        connection.execute(text("ALTER TABLE events DROP COLUMN size"))
    with pytest.raises(SettingError, match="was made by another version"):
        Storage(engine)


def test_not_more_than_so_many_bytes_are_read_at_once(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the events contain; a single event is read whatever its size."""
    events = [numbered(seq, checks=[check(received="x" * 1_000)]) for seq in range(1, 11)]
    storage.keep(events)
    size = size_of_one(storage)
    for name in ("READ_BYTES", "FLOW_BYTES"):
        monkeypatch.setattr(module, name, 3 * size + 10)
    assert read(storage) == events[:3]
    assert read(storage, after=3) == events[3:6]
    assert storage.newest(100) == events[-3:]
    assert storage.of_flow("f") == events[:3]
    monkeypatch.setattr(module, "READ_BYTES", 1)
    assert read(storage, after=9) == events[9:]


def test_not_more_than_so_many_bytes_are_kept(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest are forgotten, even if there are only a few events."""
    storage.keep([numbered(seq, checks=[check(received="x" * 1_000)]) for seq in range(1, 11)])
    monkeypatch.setattr(forgetting, "KEPT_BYTES", 3 * size_of_one(storage) + 10)
    monkeypatch.setattr(forgetting, "FORGET_BYTES", 1)
    assert storage.forgetting.is_due
    storage.forgetting.forget()
    assert [event.seq for event in read(storage)] == [8, 9, 10]
    assert not storage.forgetting.is_due


@pytest.mark.parametrize("starts_again", [False, True])
def test_the_bytes_that_are_kept_are_counted(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, *, starts_again: bool
) -> None:
    """A moved event counts once, a forgotten one no longer; a restart counts what is stored."""
    storage = Storage(engine)
    long = [check(received="x" * 1_000)]
    storage.keep([numbered(seq, id=f"event{seq}", checks=long) for seq in range(10, 15)])
    storage.keep([numbered(15, id="event10", checks=long)], moved=["event10"])
    size = size_of_one(storage)
    for kept, numbers in ((5, [11, 12, 13, 14, 15]), (3, [13, 14, 15]), (2, [14, 15])):
        monkeypatch.setattr(forgetting, "KEPT_BYTES", kept * size + 10)
        storage = Storage(engine) if starts_again else storage
        storage.forgetting.forget()
        assert [event.seq for event in read(storage)] == numbers


def test_forgetting_looks_at_what_is_forgotten_only(
    storage: Storage, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However much is stored, no statement reads the size of every event."""
    storage.keep([numbered(seq) for seq in range(1, 11)])
    monkeypatch.setattr(forgetting, "KEPT", 8)
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        asked.append(statement)

    listen(engine, "before_cursor_execute", note)
    storage.forgetting.forget()
    sizes = [statement for statement in asked if "size" in statement]
    assert len(sizes) == 1
    assert "WHERE events.seq <=" in sizes[0]


@pytest.mark.parametrize("document", ["README.md", "scripts/commands/launch.py"])
def test_what_is_kept_is_said(document: str) -> None:
    """The documents say how many events are kept, and how many bytes."""
    told = " ".join((ROOT / document).read_text(encoding="utf-8").split())
    assert f"newest {forgetting.KEPT:,} events" in told
    assert f"{forgetting.KEPT_BYTES // 1024**3} GiB" in told

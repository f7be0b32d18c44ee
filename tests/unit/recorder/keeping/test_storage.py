"""`recorder.keeping.storage`: the events in a database."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, inspect

from recorder.keeping import storage as module
from recorder.keeping.storage import Storage
from recorder.keeping.tables import EVENTS_OF_FLOW
from tests.unit.recorder.samples import event


def numbered(seq: int, flow: str = "f", **changes: Any) -> dict[str, Any]:
    """An event that is ready to be stored."""
    told = {"seq": seq, "flow": flow, "part": "1", "progress": 1, "answers": None}
    return event("resource-requested", **told | changes)


def read(storage: Storage, after: int = 0, most: int = 100) -> list[dict[str, Any]]:
    """What comes out, as a view gets it."""
    return [json.loads(stored.as_json()) for stored in storage.after(after, most)]


def test_what_goes_in_comes_out(storage: Storage) -> None:
    """Every member, in order of the numbers."""
    events = [numbered(1), numbered(2, "g")]
    storage.keep(events)
    assert read(storage) == events
    assert storage.head() == 2
    assert storage.newest(100) == events


def test_an_empty_storage(storage: Storage) -> None:
    """Nothing yet."""
    assert (storage.head(), read(storage), storage.newest(5)) == (0, [], [])


def test_reading_goes_on_behind_a_number(storage: Storage) -> None:
    """So many at a time."""
    storage.keep([numbered(seq) for seq in range(1, 8)])
    assert [told["seq"] for told in read(storage, after=2, most=3)] == [3, 4, 5]
    assert [told["seq"] for told in storage.newest(2)] == [6, 7]


def test_known_ids(storage: Storage) -> None:
    """Those that are stored."""
    storage.keep([numbered(1, id="a"), numbered(2, id="b")])
    assert storage.known(["a", "c", "b"]) == {"a", "b"}


def test_an_event_can_move(storage: Storage) -> None:
    """When more is known of it, it comes again under a new number, and only there."""
    storage.keep([numbered(1, id="a"), numbered(2, id="b")])
    storage.keep([numbered(3, id="a", part="9")], moved=["a"])
    assert [(told["seq"], told["id"]) for told in read(storage)] == [(2, "b"), (3, "a")]


def test_merged_flows_are_read_as_one(storage: Storage) -> None:
    """Also through others, and whenever they were stored."""
    storage.keep([numbered(1, "a"), numbered(2, "b"), numbered(3, "c")])
    storage.keep([numbered(4, "b")], became={"c": "b"}, seq=4)
    storage.keep([numbered(5, "a")], became={"b": "a"}, seq=5)
    assert {told["flow"] for told in read(storage)} == {"a"}
    assert storage.merges(4, 9) == {"b": "a"}
    assert storage.merges(0, 4) == {"c": "a"}
    assert storage.merges(0, 9) == {"b": "a", "c": "a"}


def test_a_merge_may_be_found_again(storage: Storage) -> None:
    """Who forgot it and meets it anew does no harm."""
    for seq in (1, 2):
        storage.keep([numbered(seq, "a")], became={"b": "a"}, seq=seq)
    assert storage.merges(0, 9) == {"b": "a"}


def test_a_batch_is_stored_whole_or_not_at_all(storage: Storage) -> None:
    """A number that is taken stops all of it."""
    storage.keep([numbered(1)])
    with pytest.raises(Exception, match="UNIQUE"):
        storage.keep([numbered(2), numbered(1)])
    assert storage.head() == 1


def test_only_the_newest_are_kept(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest are forgotten, and merges with them."""
    monkeypatch.setattr(module, "KEPT", 3)
    storage.keep([numbered(seq) for seq in range(1, 6)], became={"b": "a"}, seq=1)
    storage.tidy(5)
    assert [told["seq"] for told in read(storage)] == [3, 4, 5]
    assert storage.merges(0, 9) == {}


@pytest.mark.parametrize("text", ["\x00", "\ud800", "💥", '"\\\n', "</script>"])
def test_any_text_can_be_stored(storage: Storage, text: str) -> None:
    """What came over the wire may be no valid text."""
    told = numbered(1, flow=text, checks=[{"name": text}])
    if text != "\ud800":
        storage.keep([told])
        assert read(storage) == [told]
    storage.keep([told | {"seq": 2, "id": "other", "flow": "f"}])
    assert read(storage, after=1)[0]["checks"] == [{"name": text}]


def test_it_is_still_there_after_a_restart(storage: Storage, engine: Engine) -> None:
    """A second storage on the same database goes on where the first was."""
    storage.keep([numbered(1)])
    assert Storage(engine).head() == 1


def test_a_database_of_an_earlier_version_finds_flows_as_fast(engine: Engine) -> None:
    """Its table had no index for them; it gets one."""
    Storage(engine)
    EVENTS_OF_FLOW.drop(engine)
    Storage(engine)
    assert EVENTS_OF_FLOW.name in {each["name"] for each in inspect(engine).get_indexes("events")}

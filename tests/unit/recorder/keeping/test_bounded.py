"""`recorder.keeping.bounded`: memory that forgets its oldest entries."""

import pytest

from recorder.keeping import bounded
from recorder.keeping.bounded import Bounded, Waiting


def test_what_was_used_longest_ago_is_forgotten() -> None:
    """Reading counts as use."""
    known: Bounded[str, int] = Bounded(2)
    known.put("a", 1)
    known.put("b", 2)
    assert known.get("a") == 1
    known.put("c", 3)
    assert (known.get("a"), known.get("b"), known.get("c")) == (1, None, 3)
    assert len(known) == 2


def test_a_value_can_be_replaced() -> None:
    """The new value takes no additional place."""
    known: Bounded[str, int] = Bounded(2)
    known.put("a", 1)
    known.put("a", 2)
    assert (known.get("a"), len(known)) == (2, 1)


def test_who_waited_longest_is_taken_first_and_once() -> None:
    """Several values may wait under one key."""
    waiting: Waiting[str, int] = Waiting(10, 5)
    waiting.put("a", 1, now=0)
    waiting.put("b", 2, now=0)
    waiting.put("a", 3, now=0)
    assert [waiting.take("a", now=1) for _ in range(3)] == [1, 3, None]
    assert waiting.take("b", now=1) == 2
    assert len(waiting) == 0


def test_nobody_waits_for_ever() -> None:
    """A value expires after its time, and later ones stay."""
    waiting: Waiting[str, int] = Waiting(10, 5)
    waiting.put("a", 1, now=0)
    waiting.put("a", 2, now=5)
    assert waiting.take("a", now=11) == 2
    waiting.put("a", 3, now=11)
    waiting.put("b", 4, now=30)
    assert len(waiting) == 1


def test_not_more_than_so_many_wait() -> None:
    """The oldest value is dropped."""
    waiting: Waiting[str, int] = Waiting(10, 2)
    for number in range(5):
        waiting.put("a", number, now=0)
    assert len(waiting) == 2
    assert [waiting.take("a", now=0) for _ in range(3)] == [3, 4, None]


def test_values_take_no_more_than_so_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit applies however few values there are; the newest is kept whatever its size."""
    monkeypatch.setattr(bounded, "MOST_BYTES", 10)
    known: Bounded[str, str] = Bounded(100, len)
    for key in "abc":
        known.put(key, 4 * key)
    assert [known.get(key) for key in "abc"] == [None, "bbbb", "cccc"]
    known.put("b", "b")
    known.put("d", "dddd")
    assert len(known) == 3
    known.put("e", 50 * "e")
    assert (len(known), known.get("e")) == (1, 50 * "e")

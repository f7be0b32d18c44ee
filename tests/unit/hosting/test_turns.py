"""`hosting.turns`: requests take turns, but none waits forever."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from hosting import turns as module
from hosting.turns import Turns


def test_one_at_a_time() -> None:
    """The second begins after the first has ended."""
    turns, order, inside = Turns(), [], Event()

    def second() -> None:
        inside.wait()
        with turns.taken() as is_ours:
            order.append(("second", is_ours))

    with ThreadPoolExecutor(1) as threads:
        with turns.taken() as is_ours:
            waiting = threads.submit(second)
            inside.set()
            order.append(("first", is_ours))
        waiting.result(10)
    assert order == [("first", True), ("second", True)]


def test_nobody_waits_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """The request that has the turn may be held: the others then continue without it."""
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.01)
    turns = Turns()
    with turns.taken(), ThreadPoolExecutor(1) as threads:
        assert threads.submit(_is_in_turn, turns).result(10) is False
    assert _is_in_turn(turns)


def test_who_need_not_wait_does_not() -> None:
    """It does not end the turn of another request either."""
    turns = Turns()
    with turns.taken():
        with turns.taken(wait=False) as is_ours:
            assert not is_ours
        with turns.taken(wait=False) as is_ours:
            assert not is_ours
    with turns.taken(wait=False) as is_ours:
        assert is_ours


def test_a_turn_ends_with_an_error() -> None:
    """An exception ends the turn, so the next request can take it."""
    turns = Turns()
    with pytest.raises(ValueError, match="failed"), turns.taken():
        raise ValueError("failed")
    assert _is_in_turn(turns)


def _is_in_turn(turns: Turns) -> bool:
    with turns.taken() as is_ours:
        return is_ours

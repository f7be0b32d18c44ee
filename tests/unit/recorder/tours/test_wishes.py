"""`recorder.tours.wishes`: what is wished for, given out, and reported."""

import threading

import pytest

from recorder.tours.wishes import UnknownTour, UnknownWish, Wishes, WishIsOver


class Clock:
    """A time that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The time."""
    return Clock()


@pytest.fixture
def wishes(clock: Clock) -> Wishes:
    """Nothing is wished for."""
    return Wishes(clock)


def taken(wishes: Wishes, tour: str) -> str:
    """A wish for a tour that was given out, by its id."""
    wishes.wish(tour)
    return next(iter(wishes.take(0)))


def test_a_tour_that_nobody_wished_for(wishes: Wishes) -> None:
    """Has no state; and a tour that there is not cannot be wished for."""
    assert wishes.state("refresh").state == "none"
    with pytest.raises(UnknownTour):
        wishes.wish("nonsense")
    with pytest.raises(UnknownTour):
        wishes.state("nonsense")


def test_a_wish_is_given_out_once_the_first_first(wishes: Wishes) -> None:
    """Two walkers do not walk the same."""
    wishes.wish("refresh")
    wishes.wish("device")
    assert list(wishes.take(0).values()) == ["refresh", "device"]
    assert wishes.take(0) == {}
    assert wishes.state("refresh").state == "running"


def test_one_wish_for_a_tour_at_a_time(wishes: Wishes) -> None:
    """Who asks again while it waits or runs joins; after its end it is another wish."""
    first = taken(wishes, "refresh")
    wishes.wish("refresh")
    assert wishes.take(0) == {}
    wishes.report(first, "done", "f00d", "")
    assert taken(wishes, "refresh") != first


def test_a_report_is_told(wishes: Wishes) -> None:
    """The flow as soon as it is named, and the problem in words."""
    id = taken(wishes, "refresh")
    assert wishes.report(id, "running", "f00d", "") == "refresh"
    assert wishes.state("refresh").flow == "f00d"
    wishes.report(id, "failed", None, "The login page did not come.")
    state = wishes.state("refresh")
    assert (state.state, state.flow) == ("failed", "f00d")
    assert state.problem == "The login page did not come."


def test_what_is_over_or_unknown_cannot_be_reported(wishes: Wishes) -> None:
    """A late report changes nothing."""
    id = taken(wishes, "refresh")
    wishes.report(id, "done", "f00d", "")
    with pytest.raises(WishIsOver):
        wishes.report(id, "failed", None, "late")
    for unknown in ("", "nonsense"):
        with pytest.raises(UnknownWish):
            wishes.report(unknown, "done", None, "")


def test_the_page_hears_that_nobody_walks(wishes: Wishes, clock: Clock) -> None:
    """When no walker has asked for ten seconds; the wish stays until one does."""
    wishes.wish("refresh")
    state = wishes.state("refresh")
    assert state.state == "waiting"
    assert state.problem == (
        "No program is running tours here. Run it yourself: python3 scripts/replay.py refresh"
    )
    wishes.take(0)
    wishes.wish("device")
    clock.now += 10
    assert wishes.state("device").problem == ""
    clock.now += 1
    assert "replay.py device" in wishes.state("device").problem


def test_a_walker_that_died_holds_nothing_up(wishes: Wishes, clock: Clock) -> None:
    """After a minute without a word its walk has failed, and can be wished for anew."""
    id = taken(wishes, "refresh")
    clock.now += 60
    wishes.report(id, "running", None, "")
    clock.now += 60
    assert wishes.state("refresh").state == "running"
    clock.now += 1
    assert wishes.state("refresh").state == "failed"
    assert wishes.state("refresh").problem == "The program that ran this tour has stopped."
    assert taken(wishes, "refresh") != id


def test_who_waits_hears_at_once(wishes: Wishes) -> None:
    """And is there as long as it waits."""
    heard: list[str] = []
    walker = threading.Thread(target=lambda: heard.extend(wishes.take(60).values()))
    walker.start()
    while wishes.state("refresh").state != "running":
        wishes.wish("refresh")
    walker.join()
    assert heard == ["refresh"]

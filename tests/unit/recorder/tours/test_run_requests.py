"""`recorder.tours.run_requests`: runs that are requested, handed out and reported."""

import threading

import pytest

from recorder.tours.run_requests import RequestIsOver, RunRequests, UnknownRequest, UnknownRun
from recorder.tours.tour_request_routes import advice
from tracing.tours import TOURS


class Clock:
    """A clock that moves only when a test sets it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock that the requests use."""
    return Clock()


@pytest.fixture
def requests(clock: Clock) -> RunRequests:
    """Run requests, none of them made yet."""
    return RunRequests(TOURS.__contains__, advice, clock)


def taken(requests: RunRequests, tour: str) -> str:
    """The id of a request for a tour that was handed out."""
    requests.request(tour)
    return next(iter(requests.take(0)))


def test_a_tour_that_nobody_requested(requests: RunRequests) -> None:
    """It has no state; an unknown tour cannot be requested."""
    assert requests.state("refresh").state == "none"
    with pytest.raises(UnknownRun):
        requests.request("nonsense")
    with pytest.raises(UnknownRun):
        requests.state("nonsense")


def test_a_request_is_given_out_once_the_first_first(requests: RunRequests) -> None:
    """Two runners do not run the same request."""
    requests.request("refresh")
    requests.request("device")
    assert list(requests.take(0).values()) == ["refresh", "device"]
    assert requests.take(0) == {}
    assert requests.state("refresh").state == "running"


def test_one_request_for_a_tour_at_a_time(requests: RunRequests) -> None:
    """A second request while it waits or runs adds nothing; after its end, it is a new one."""
    first = taken(requests, "refresh")
    requests.request("refresh")
    assert requests.take(0) == {}
    requests.report(first, "done", "f00d", "")
    assert taken(requests, "refresh") != first


def test_a_report_is_told(requests: RunRequests) -> None:
    """The flow appears as soon as it is reported, and a problem appears in words."""
    id = taken(requests, "refresh")
    assert requests.report(id, "running", "f00d", "", ("cafe", "f00d")) == "refresh"
    assert requests.state("refresh").flow == "f00d"
    requests.report(id, "failed", None, "The login page did not come.")
    state = requests.state("refresh")
    assert (state.state, state.flow, state.flows) == ("failed", "f00d", ("cafe", "f00d"))
    assert state.problem == "The login page did not come."


def test_what_is_over_or_unknown_cannot_be_reported(requests: RunRequests) -> None:
    """A late report changes nothing."""
    id = taken(requests, "refresh")
    requests.report(id, "done", "f00d", "")
    with pytest.raises(RequestIsOver):
        requests.report(id, "failed", None, "late")
    for unknown in ("", "nonsense"):
        with pytest.raises(UnknownRequest):
            requests.report(unknown, "done", None, "")


def test_the_page_hears_that_nobody_walks(requests: RunRequests, clock: Clock) -> None:
    """If no runner has asked for ten seconds; the request stays until one does."""
    requests.request("refresh")
    state = requests.state("refresh")
    assert state.state == "waiting"
    assert state.problem == (
        "No program is running tours here. Run it yourself: python3 scripts/replay.py refresh"
    )
    requests.take(0)
    requests.request("device")
    clock.now += 10
    assert requests.state("device").problem == ""
    clock.now += 1
    assert "replay.py device" in requests.state("device").problem


def test_a_walker_that_died_holds_nothing_up(requests: RunRequests, clock: Clock) -> None:
    """After a minute without a report the run has failed, and the tour can be requested again."""
    id = taken(requests, "refresh")
    clock.now += 60
    requests.report(id, "running", None, "")
    clock.now += 60
    assert requests.state("refresh").state == "running"
    clock.now += 1
    assert requests.state("refresh").state == "failed"
    assert requests.state("refresh").problem == "The program that was running this has stopped."
    assert taken(requests, "refresh") != id


def test_who_waits_hears_at_once(requests: RunRequests) -> None:
    """While it waits, a runner counts as present."""
    heard: list[str] = []
    walker = threading.Thread(target=lambda: heard.extend(requests.take(60).values()))
    walker.start()
    while requests.state("refresh").state != "running":
        requests.request("refresh")
    walker.join()
    assert heard == ["refresh"]


def test_what_can_no_longer_be_run_is_forgotten(clock: Clock) -> None:
    """Edited requests always have new names, so the oldest are dropped together with their runs."""
    known = {"first", "second"}
    requests = RunRequests(known.__contains__, advice, clock)
    id = taken(requests, "first")
    known.remove("first")
    requests.request("second")
    with pytest.raises(UnknownRequest):
        requests.report(id, "done", None, "")

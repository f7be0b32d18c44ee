"""`scripts.console.news`: what a launcher hears of, in one queue."""

import queue
from pathlib import Path

import pytest

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from scripts.console.news import News, Silent, Told, Walked, read_on, walk
from scripts.processes.recorder_gate import RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from tests.processes import free_port
from tests.scripts.recorders import event, recording, tell


@pytest.fixture
def news() -> "queue.SimpleQueue[News]":
    """Where it comes in."""
    return queue.SimpleQueue()


def test_events_and_moves_of_the_gate_are_told(
    tmp_path: Path, news: "queue.SimpleQueue[News]"
) -> None:
    """In the order in which they happened, each with its place in the recording."""
    with recording(tmp_path) as address:
        reader = RecorderReader(address)
        reader.skip_to_now()
        read_on(reader, news.put)
        tell(address, event("one"), lost=2)
        told = news.get(timeout=10)
        assert isinstance(told, Told)
        assert ([each["id"] for each in told.events], told.place, told.lost) == (["one"], 1, 2)
        RecorderGate(address).hold()
        told = news.get(timeout=10)
        assert isinstance(told, Told)
        assert (list(told.events), told.gate["holding"], told.place) == ([], True, 1)


def test_a_recorder_that_is_gone_is_told_once(news: "queue.SimpleQueue[News]") -> None:
    """Then nothing more is heard of it."""
    read_on(RecorderReader(("127.0.0.1", free_port())), news.put)
    assert isinstance(news.get(timeout=10), Silent)


def test_a_walk_that_stops_says_why(tmp_path: Path, news: "queue.SimpleQueue[News]") -> None:
    """And how far the recording had come then."""
    with recording(tmp_path) as address:
        tell(address, event("one"), event("two"))
        nowhere = honest.walk(f"http://127.0.0.1:{free_port()}")
        walk(UserAgent().walk(nowhere), RecorderReader(address), news.put)
        walked = news.get(timeout=10)
    assert isinstance(walked, Walked)
    assert "got no answer" in walked.troubles[0]
    assert walked.place == 2

"""`scripts.benchmark.driver`: flows run to their end, and errors are kept."""

import itertools
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer

import pytest

from scripts.benchmark.driver import (
    MOST_TROUBLE,
    Course,
    Flow,
    FlowStopped,
    Run,
    Walk,
    drive,
    walk_once,
)
from scripts.benchmark.wire import WireTrouble
from scripts.processes.places import Address
from tests.support.sockets import POLL_SECONDS

NUMBER = b"GET /number HTTP/1.1\r\nHost: x\r\n\r\n"


COUNT = itertools.count(1)


class Counter(StreamRequestHandler):
    """Answers every request of a connection with the next number."""

    def handle(self) -> None:
        """Read heads, which end with an empty line; no request has a body."""
        while self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            body = b"%d" % next(COUNT)
            head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
            self.wfile.write(head + body)


@contextmanager
def counting() -> Iterator[Address]:
    """Run a server that returns increasing numbers, and yield its address."""
    with ThreadingTCPServer(("127.0.0.1", 0), Counter) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
        thread.start()
        yield ("127.0.0.1", server.server_address[1])
        server.shutdown()
        thread.join()


def two_numbers() -> Flow:
    """A flow of two requests; the second number must be greater."""
    first = yield NUMBER
    second = yield NUMBER
    if int(second.body) <= int(first.body):
        raise FlowStopped("the numbers do not grow")


def wrong_number() -> Flow:
    """A flow that expects a number the server never returns."""
    answer = yield NUMBER
    raise FlowStopped(f"expected zero, received {answer.body.decode()}")


def course(address: Address, flow: Callable[[], Flow] = two_numbers) -> Course:
    """Return walkers of one flow against one server."""
    return Course(address, lambda _number: Walk(flow()))


@pytest.mark.parametrize("at_once", [1, 8])
def test_every_flow_comes_to_its_end(at_once: int) -> None:
    """Alone or concurrently, no response is lost or mixed up, and each meter is read twice."""
    readings = iter([{"server": 1.0}, {"server": 1.5}])
    with counting() as address:
        run = drive(course(address), at_once, 0.2, lambda: next(readings))
    assert len(run.walks) > at_once
    assert not [walk.trouble for walk in run.walks if walk.trouble]
    numbers = [int(answer.body) for walk in run.walks for answer in walk.answers]
    assert len(numbers) == len(set(numbers)) == 2 * len(run.walks)
    assert all(walk.began < walk.ended for walk in run.walks)
    assert run.driver_cpu > 0
    assert run.cpu == {"server": 0.5}


@pytest.mark.parametrize("at_once", [1, 8])
def test_wrong_answers_are_kept_and_end_the_run(at_once: int) -> None:
    """A flow that cannot continue says why; after enough of them, no further flow begins."""
    calls = iter(range(10**6))

    def begin(_number: int) -> Walk:
        # The first flows, which open the connections, succeed.
        return Walk(two_numbers() if next(calls) < 2 * at_once else wrong_number())

    with counting() as address:
        run = drive(Course(address, begin), at_once, 60)
    assert MOST_TROUBLE <= len(run.walks) < MOST_TROUBLE + at_once
    assert all(walk.trouble.startswith("FlowStopped: expected zero") for walk in run.walks)


def test_without_a_first_right_flow_nothing_is_measured() -> None:
    """A server that is down or returns wrong responses is reported at once."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gone = listener.getsockname()
    with pytest.raises(ConnectionRefusedError):
        drive(course(gone), 3, 60)
    with counting() as address:
        for run in (lambda given: drive(given, 3, 60), walk_once):
            with pytest.raises(WireTrouble, match="expected zero"):
                run(course(address, wrong_number))


def test_a_flow_on_its_way_counts_by_its_part() -> None:
    """A flow that ended in time counts as one, a half-finished one as a half, a wrong one as 0."""
    spans = ((0.0, 1.0, ""), (8.0, 12.0, ""), (9.0, 9.5, "wrong"))
    walks = [Walk(two_numbers(), None, [], *span) for span in spans]
    assert Run(walks, 10.0, 10.0, {}, 0.0).in_time == 1.5


def test_a_flow_that_began_too_late_has_no_part_in_the_rate() -> None:
    """A driver that was paused for a moment may begin a flow after the time is up."""
    walks = [Walk((_ for _ in ()), None, [], 1.0, 2.0), Walk((_ for _ in ()), None, [], 15.0, 15.1)]
    assert Run(walks, 10.0, 10.0, {}, 0.0).in_time == 1.0

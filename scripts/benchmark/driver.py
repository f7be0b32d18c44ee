"""Drives flows against a server, by one user or several at once, and takes their times.

One thread and a selector, so that the driver costs as little as it can and never waits for itself.
Nothing is judged here beyond what a flow needs to go on; what came is kept and judged after the
clock has stopped.
"""

import gc
import selectors
import socket
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from scripts.benchmark.wire import Answer, WireTrouble, parsed
from scripts.processes.places import Address

MOST_TROUBLE = 20
"""Flows that may go wrong before a measurement is given up."""

SECONDS = 30.0
"""How long an answer may take."""

AT_ONCE = 256 * 1024
"""Bytes read with one call; every answer of the flows fits."""

Flow = Generator[bytes, Answer, None]
"""Yields requests, and is told the answer to each."""

Meter = Callable[[], Mapping[str, float]]
"""Processor time so far in seconds, by process."""

clock = time.perf_counter


class FlowStopped(Exception):
    """An answer with which a flow cannot go on; the message says what came."""


@dataclass(slots=True)
class Walk:
    """One flow: what its messages are about, what came, and how long it took.

    `about` is what only the judge wants to know. Times are seconds of a clock without a date;
    `trouble` is empty while nothing went wrong.
    """

    flow: Flow
    about: Any = None
    answers: list[Answer] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What is driven: the server, and how a walker (by number) begins."""

    address: Address
    begin: Callable[[int], Walk]


@dataclass(frozen=True, slots=True)
class Run:
    """What one measurement gave: the walks, how many seconds it was to last and when that was over,
    and the seconds of processor time that each process and the driver itself took.
    """

    walks: Sequence[Walk]
    seconds: float
    stopped_at: float
    cpu: Mapping[str, float]
    driver_cpu: float

    @property
    def in_time(self) -> float:
        """How many flows were done when time was up; of running ones, the part that was done."""
        return sum(self._part(walk) for walk in self.walks if not walk.trouble)

    def _part(self, walk: Walk) -> float:
        if walk.ended <= self.stopped_at:
            return 1.0
        # The driver may have been stopped between its look at the clock and the beginning.
        return max(0.0, self.stopped_at - walk.began) / (walk.ended - walk.began)


class Walker:
    """One user with a kept connection, who runs one flow after another."""

    def __init__(self, course: Course, number: int) -> None:
        self.socket = socket.create_connection(course.address, SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._begin = partial(course.begin, number)
        self._received = b""
        self.walk = self._begin()

    def begin(self) -> bool:
        """Begin a flow; gives whether an answer will come."""
        self.walk = self._begin()
        self.walk.began = clock()
        return self._go_on(None)

    def take(self) -> bool:
        """Read what came; gives whether more will come, or the flow has ended."""
        try:
            came = self.socket.recv(AT_ONCE)
            self._received += came
            answer = parsed(self._received, has_ended=not came)
        except (OSError, WireTrouble) as trouble:
            return self._end(trouble)
        return True if answer is None else self._go_on(answer)

    def to_the_end(self) -> Walk:
        """Run one flow.

        Raises:
            WireTrouble: it went wrong; the message says why.
        """
        goes_on = self.begin()
        while goes_on:
            goes_on = self.take()
        if self.walk.trouble:
            raise WireTrouble(self.walk.trouble)
        return self.walk

    def _go_on(self, answer: Answer | None) -> bool:
        walk, self._received = self.walk, b""
        if answer is not None:
            walk.answers.append(answer)
        try:
            self.socket.sendall(next(walk.flow) if answer is None else walk.flow.send(answer))
        except StopIteration:
            return self._end(None)
        except (OSError, FlowStopped) as trouble:
            return self._end(trouble)
        return True

    def _end(self, trouble: Exception | None) -> bool:
        self.walk.ended = clock()
        self.walk.trouble = f"{type(trouble).__name__}: {trouble}" if trouble else ""
        return False


def drive(course: Course, at_once: int, seconds: float, meter: Meter = dict) -> Run:
    """Run flows for this long, this many at once; those that have begun then run to their end.

    Raises:
        WireTrouble, OSError: not even the first flows, which open the connections, came to an end.
    """
    with ExitStack() as stack:
        walkers: list[Walker] = []
        for number in range(at_once):
            walkers.append(walker := Walker(course, number))
            stack.enter_context(closing(walker.socket))
            walker.to_the_end()
        stack.enter_context(_undisturbed())
        before, cpu, stop_at = meter(), time.process_time(), clock() + seconds
        walks = _walked(walkers, stop_at)
        driver_cpu, after = time.process_time() - cpu, meter()
    used = {name: after[name] - before[name] for name in before}
    return Run(walks, seconds, stop_at, used, driver_cpu)


def walk_once(course: Course, number: int = 0) -> Walk:
    """Run one flow, outside any measurement.

    Raises:
        WireTrouble, OSError: it did not come to its end; the message says why.
    """
    walker = Walker(course, number)
    with closing(walker.socket):
        return walker.to_the_end()


def _walked(walkers: Sequence[Walker], stop_at: float) -> list[Walk]:
    walks: list[Walk] = []
    trouble = 0
    with selectors.DefaultSelector() as selector:
        for walker in walkers:
            selector.register(walker.socket, selectors.EVENT_READ, walker)
        moved = [(walker, walker.begin()) for walker in walkers]
        while True:
            for walker, is_waiting in moved:
                while not is_waiting:
                    walks.append(walker.walk)
                    trouble += bool(walker.walk.trouble)
                    if clock() >= stop_at or trouble >= MOST_TROUBLE:
                        selector.unregister(walker.socket)
                        break
                    is_waiting = walker.begin()
            if not selector.get_map():
                return walks
            ready = selector.select(SECONDS)
            if not ready:
                raise WireTrouble(f"no server has said anything for {SECONDS:.0f} s")
            moved = [(key.data, key.data.take()) for key, _ in ready]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the garbage collector, which would look at all walks again and again."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

"""Runs flows on a server, with one user or several at once, and measures their times.

It has one thread and a selector, so that it costs as little as possible and never waits for itself.
It judges only what a flow needs to continue; all responses are kept and judged after the clock has
stopped.
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
"""How many flows may fail before a measurement is aborted."""

SECONDS = 30.0
"""How many seconds a response may take."""

AT_ONCE = 256 * 1024
"""How many bytes are read with one call; every response of the flows fits."""

Flow = Generator[bytes, Answer, None]
"""Yields requests, and receives the response to each."""

Meter = Callable[[], Mapping[str, float]]
"""Returns the processor time used so far, in seconds, by process."""

clock = time.perf_counter


class FlowStopped(Exception):
    """A response with which a flow cannot continue; the message says what was received."""


@dataclass(slots=True)
class Walk:
    """One run of a flow: what its messages are about, the responses, and how long it took.

    `about` is only for the judge. Times are seconds of a clock without a date; `trouble` is empty
    if nothing went wrong.
    """

    flow: Flow
    about: Any = None
    answers: list[Answer] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What is run: the server, and a function that begins a walk, given the walker's number."""

    address: Address
    begin: Callable[[int], Walk]


@dataclass(frozen=True, slots=True)
class Run:
    """The result of one measurement: the walks, how many seconds it was to last and when that was
    over, and the seconds of processor time that each process and the driver itself used.
    """

    walks: Sequence[Walk]
    seconds: float
    stopped_at: float
    cpu: Mapping[str, float]
    driver_cpu: float

    @property
    def in_time(self) -> float:
        """How many flows were done when time was up; of running flows, the part that was done."""
        return sum(self._part(walk) for walk in self.walks if not walk.trouble)

    def _part(self, walk: Walk) -> float:
        if walk.ended <= self.stopped_at:
            return 1.0
        # The driver may have been paused between reading the clock and beginning.
        return max(0.0, self.stopped_at - walk.began) / (walk.ended - walk.began)


class Walker:
    """One user with a persistent connection, who runs one flow after another."""

    def __init__(self, course: Course, number: int) -> None:
        self.socket = socket.create_connection(course.address, SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._begin = partial(course.begin, number)
        self._received = b""
        self.walk = self._begin()

    def begin(self) -> bool:
        """Begin a flow; return whether a response is expected."""
        self.walk = self._begin()
        self.walk.began = clock()
        return self._go_on(None)

    def take(self) -> bool:
        """Read what has arrived; return whether more will come. If not, the flow has ended."""
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
            WireTrouble: the flow failed; the message says why.
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
    """Run flows for this many seconds, `at_once` at a time; those that have begun then finish.

    Raises:
        WireTrouble, OSError: the first flows, which open the connections, did not reach their end.
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
        WireTrouble, OSError: it did not reach its end; the message says why.
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
    """Disable the garbage collector, which would inspect all walks again and again."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

"""Drives flows against a server: one after another, or several at once, and takes their times.

One thread and a selector, so that the driver costs as little as it can and never waits for itself.
Nothing is judged here beyond what a flow needs to go on; what came is kept and judged after the
clock has stopped.
"""

import gc
import selectors
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

from scripts.benchmark.wire import Answer, Wire, WireTrouble
from scripts.processes.places import Address

MOST_TROUBLE = 20
"""Flows that may go wrong before a measurement is given up."""

STUCK_SECONDS = 60.0

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
        return (self.stopped_at - walk.began) / (walk.ended - walk.began)


class Walker:
    """One user with a connection of its own, who runs one flow after another."""

    def __init__(self, course: Course, number: int) -> None:
        self._course = course
        self._number = number
        self.wire = Wire(course.address)
        self.walk = course.begin(number)

    def begin(self) -> bool:
        """Begin a flow; gives whether an answer will come."""
        self.walk = self._course.begin(self._number)
        self.walk.began = clock()
        return self._sent(lambda: next(self.walk.flow))

    def take(self) -> bool:
        """Read what came; gives whether more will come, or the flow has ended."""
        try:
            answer = self.wire.read()
        except (OSError, WireTrouble) as trouble:
            return self._end(trouble)
        if answer is None:
            return True
        self.walk.answers.append(answer)
        return self._sent(lambda: self.walk.flow.send(answer))

    def to_the_end(self) -> Walk:
        """Run one flow."""
        goes_on = self.begin()
        while goes_on:
            goes_on = self.take()
        return self.walk

    def _sent(self, request: Callable[[], bytes]) -> bool:
        try:
            self.wire.send(request())
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
            stack.enter_context(closing(walker.wire))
            if walker.to_the_end().trouble:
                raise WireTrouble(walker.walk.trouble)
        stack.enter_context(_undisturbed())
        before, cpu, stop_at = meter(), time.process_time(), clock() + seconds
        log = _Log(stop_at)
        if at_once == 1:
            _alone(walkers[0], log)
        else:
            _together(walkers, log)
        driver_cpu, after = time.process_time() - cpu, meter()
    used = {name: after[name] - before[name] for name in before}
    return Run(log.walks, seconds, stop_at, used, driver_cpu)


def walk_once(course: Course, number: int = 0) -> Walk:
    """Run one flow, outside any measurement.

    Raises:
        WireTrouble, OSError: it did not come to its end; the message says why.
    """
    walker = Walker(course, number)
    with closing(walker.wire):
        walk = walker.to_the_end()
    if walk.trouble:
        raise WireTrouble(walk.trouble)
    return walk


class _Log:
    """The walks of one measurement."""

    def __init__(self, stop_at: float) -> None:
        self.walks: list[Walk] = []
        self._stop_at = stop_at
        self._trouble = 0

    def waits(self, walker: Walker, is_waiting: bool) -> bool:
        """Whether this walker waits for an answer, after as many flows as end at once."""
        while not is_waiting:
            self.walks.append(walker.walk)
            self._trouble += bool(walker.walk.trouble)
            if clock() >= self._stop_at or self._trouble >= MOST_TROUBLE:
                return False
            is_waiting = walker.begin()
        return True


def _alone(walker: Walker, log: _Log) -> None:
    is_waiting = log.waits(walker, walker.begin())
    while is_waiting:
        is_waiting = log.waits(walker, walker.take())


def _together(walkers: Sequence[Walker], log: _Log) -> None:
    with selectors.DefaultSelector() as selector:
        for walker in walkers:
            if log.waits(walker, walker.begin()):
                selector.register(walker.wire.socket, selectors.EVENT_READ, walker)
        while selector.get_map():
            ready = selector.select(STUCK_SECONDS)
            if not ready:
                raise WireTrouble(f"no server has said anything for {STUCK_SECONDS:.0f} s")
            for key, _ in ready:
                if not log.waits(key.data, key.data.take()):
                    selector.unregister(key.fileobj)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the garbage collector, which would look at all walks again and again."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

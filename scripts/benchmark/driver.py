"""Drives flows against servers: one after another, or several at once, and takes their times.

One thread and a selector, so that the driver costs as little as it can and never waits for itself.
Nothing is judged here beyond what a flow needs to go on; what came is kept and judged after the
clock has stopped.
"""

import gc
import selectors
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from scripts.benchmark.wire import Answer, Wire, WireTrouble
from scripts.processes.places import Address

MOST_TROUBLE = 20
"""Flows that may go wrong before a measurement is given up."""

STUCK_SECONDS = 60.0

Leg = tuple[int, bytes]
"""On which wire (its number) which request is sent."""

Flow = Generator[Leg, Answer, None]
"""Yields legs, and is told the answer to each."""

clock = time.perf_counter


class FlowStopped(Exception):
    """An answer with which a flow cannot go on; the message says what came."""


@dataclass(slots=True)
class Walk:
    """One flow: what its messages are about, what was sent and came, and how long it took.

    `about` is what only the judge wants to know. Times are seconds of a clock without a date;
    `trouble` is empty while nothing went wrong.
    """

    flow: Flow
    about: Any
    legs: list[Leg] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """What is driven: the servers, by number of wire, and how a walker (by number) begins."""

    addresses: Sequence[Address]
    begin: Callable[[int], Walk]


@dataclass(frozen=True, slots=True)
class Run:
    """What one measurement gave: the walks, how many seconds it was to last and when that was over,
    and the seconds of processor time that the driver itself took.
    """

    walks: Sequence[Walk]
    seconds: float
    stopped_at: float
    cpu: float

    @property
    def in_time(self) -> float:
        """How many flows were done when time was up; of running ones, the part that was done."""
        return sum(self._part(walk) for walk in self.walks if not walk.trouble)

    def _part(self, walk: Walk) -> float:
        if walk.ended <= self.stopped_at:
            return 1.0
        return (self.stopped_at - walk.began) / (walk.ended - walk.began)


class Walker:
    """One user with connections of its own, who runs one flow after another."""

    def __init__(self, course: Course, number: int) -> None:
        self._course = course
        self._number = number
        self._wires = [Wire(address) for address in course.addresses]
        self.walk = course.begin(number)

    def begin(self) -> Wire | None:
        """Begin a flow; gives the wire on which a response will come."""
        self.walk = self._course.begin(self._number)
        self.walk.began = clock()
        return self._advance(None)

    def take(self, wire: Wire) -> Wire | None:
        """Read what came; gives the wire on which to wait next, None when the flow has ended."""
        try:
            answer = wire.read()
        except (OSError, WireTrouble) as trouble:
            wire.close()
            self._end(f"{type(trouble).__name__}: {trouble}")
            return None
        return wire if answer is None else self._advance(answer)

    def close(self) -> None:
        """Close all connections."""
        for wire in self._wires:
            wire.close()

    def _advance(self, answer: Answer | None) -> Wire | None:
        walk = self.walk
        if answer is not None:
            walk.answers.append(answer)
        try:
            leg = next(walk.flow) if answer is None else walk.flow.send(answer)
            walk.legs.append(leg)
            wire = self._wires[leg[0]]
            wire.send(leg[1])
            return wire
        except StopIteration:
            self._end("")
        except (OSError, FlowStopped) as trouble:
            self._end(f"{type(trouble).__name__}: {trouble}")
        return None

    def _end(self, trouble: str) -> None:
        self.walk.trouble, self.walk.ended = trouble, clock()


def drive(course: Course, at_once: int, seconds: float) -> Run:
    """Run flows for this long, this many at once; those that have begun then run to their end.

    Raises:
        WireTrouble: not even the first flows, which open the connections, came to an end.
    """
    walkers = [Walker(course, number) for number in range(at_once)]
    try:
        _warm_up(walkers)
        with _undisturbed():
            cpu, stop_at = time.process_time(), clock() + seconds
            log = _Log(stop_at)
            if at_once == 1:
                _alone(walkers[0], log)
            else:
                _together(walkers, log)
            return Run(log.walks, seconds, stop_at, time.process_time() - cpu)
    finally:
        for walker in walkers:
            walker.close()


def walk_once(course: Course, number: int = 0) -> Walk:
    """Run one flow, outside any measurement.

    Raises:
        WireTrouble: it did not come to its end; the message says why.
    """
    walker = Walker(course, number)
    try:
        _to_the_end(walker)
    finally:
        walker.close()
    if walker.walk.trouble:
        raise WireTrouble(walker.walk.trouble)
    return walker.walk


class _Log:
    """The walks of one measurement, and whether it continues."""

    def __init__(self, stop_at: float) -> None:
        self.walks: list[Walk] = []
        self._stop_at = stop_at
        self._trouble = 0

    def add(self, walk: Walk) -> None:
        """Keep a walk that has ended."""
        self.walks.append(walk)
        self._trouble += bool(walk.trouble)

    def goes_on(self) -> bool:
        """Whether another walk may begin."""
        return clock() < self._stop_at and self._trouble < MOST_TROUBLE


def _to_the_end(walker: Walker) -> Walk:
    wire = walker.begin()
    while wire is not None:
        wire = walker.take(wire)
    return walker.walk


def _warm_up(walkers: Sequence[Walker]) -> None:
    for walker in walkers:
        if _to_the_end(walker).trouble:
            raise WireTrouble(walker.walk.trouble)


def _alone(walker: Walker, log: _Log) -> None:
    while log.goes_on():
        log.add(_to_the_end(walker))


def _together(walkers: Sequence[Walker], log: _Log) -> None:
    with selectors.DefaultSelector() as selector:
        waiting = sum(_wait(selector, each, _onward(each, each.begin(), log)) for each in walkers)
        while waiting:
            ready = selector.select(STUCK_SECONDS)
            if not ready:
                raise WireTrouble(f"no server has said anything for {STUCK_SECONDS:.0f} s")
            for key, _ in ready:
                walker, wire = key.data
                # Before it is read: the wire may be closed and opened again on the way.
                selector.unregister(key.fileobj)
                waiting -= not _wait(selector, walker, _onward(walker, walker.take(wire), log))


def _onward(walker: Walker, wire: Wire | None, log: _Log) -> Wire | None:
    """The wire on which this walker waits, after as many walks as are over at once."""
    while wire is None:
        log.add(walker.walk)
        if not log.goes_on():
            return None
        wire = walker.begin()
    return wire


def _wait(selector: selectors.BaseSelector, walker: Walker, wire: Wire | None) -> bool:
    if wire is None or wire.socket is None:
        return False
    selector.register(wire.socket, selectors.EVENT_READ, (walker, wire))
    return True


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Without the garbage collector, which would look at all walks again and again."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

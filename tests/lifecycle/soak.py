"""A long run with every disturbance: `python -m tests.lifecycle.soak --rounds 4` (30 minutes).

Four users run the flow again and again, and one attacker sends half request bodies. In each round
every process is killed and restarted, and the recorder is suspended for a while, in any order. Then
everything runs undisturbed. At the end every flow must be accounted for: it finished and was
recorded completely, or its line reports that events were lost; or it was interrupted while a role
was down. And no process may hold more memory at the end of the undisturbed time than in its first
half.
"""

import argparse
import contextlib
import random
import signal
import socket
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from hosting.database import open_database
from recorder.keeping.flow_list import FlowList
from recorder.keeping.flow_summary import FlowSummary
from scenarios import honest
from scenarios.browser.pages import WalkStopped
from scenarios.browser.user_agent import UserAgent
from scripts.benchmark.usage import mebibytes, tree_of
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_reader import RecorderReader
from tests.support.running import Running, running
from tracing.recorder_link.heartbeat import BEAT_SECONDS

PEOPLE = (honest.ALICE, honest.Person("bob", "builder"))
USERS = 4
HALF_BODIES = 40
WHOLE = 13
WEIGH_EVERY = 5.0
GROWTH = 1.2
"""The limit for memory in the second half of the undisturbed time, relative to the first half."""

NOTICED_SECONDS = 2 * BEAT_SECONDS
"""After this time each role has noticed that the recorder is back."""


class Pace(NamedTuple):
    """Times in seconds.

    `pause` is the time between two flows of one user, `calm` the time after each disturbance,
    `stopped` how long the recorder is suspended, and `undisturbed` how long everything runs at the
    end.
    """

    pause: float = 2.0
    calm: float = 45.0
    stopped: float = 15.0
    undisturbed: float = 600.0

    @property
    def tolerance(self) -> float:
        """How many seconds around a kill a flow may be interrupted."""
        return self.calm / 10


class Walked(NamedTuple):
    """A flow as its user saw it: the user agent's name, start, end, and the reason if it failed."""

    name: str
    begun: float
    ended: float
    why: str


class Disturbed(NamedTuple):
    """A disturbance of the processes, with its start and end."""

    begun: float
    ended: float
    kind: str


class Course:
    """Everything that has happened so far, written by all threads.

    `lines` holds the lines in the recorder's list for each user agent, `lost` the number of events
    reported to it as lost, `memory` what each process held while nothing disturbed it (MiB).
    """

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self.end, self.all_walked = threading.Event(), threading.Event()
        self.walked: list[Walked] = []
        self.disturbed: list[Disturbed] = []
        self.flows: dict[str, set[str]] = defaultdict(set)
        self.lines: dict[str, list[FlowSummary]] = {}
        self.memory: dict[str, list[float]] = defaultdict(list)
        self.lost = 0

    def was_disturbed(self, walked: Walked, seconds: float, *kinds: str) -> bool:
        """Whether such a disturbance happened during this flow or within so many seconds of it."""
        return any(
            each.begun - seconds < walked.ended and walked.begun < each.ended + seconds
            for each in self.disturbed
            if each.kind in kinds
        )


def main() -> int:
    """Run and report; return 0 if every flow is accounted for and no process has grown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    rounds: int = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as playground:
        course = soak(playground, rounds, Pace())
    lines, faults = report(course)
    print(*lines, sep="\n")
    return 1 if faults else 0


def soak(playground: Running, rounds: int, pace: Pace) -> Course:
    """Run everything for this many rounds."""
    course = Course(pace)
    reader = threading.Thread(target=_read, args=(course, playground))
    threads = [
        threading.Thread(target=_use, args=(course, playground, who)) for who in range(USERS)
    ]
    threads.append(threading.Thread(target=_send_slowly, args=(course, playground)))
    for thread in (reader, *threads):
        thread.start()
    try:
        for _ in range(rounds):
            _disturb(course, playground)
        _weigh(course, playground)
    finally:
        course.end.set()
        for thread in threads:
            thread.join()
        course.all_walked.set()
        reader.join()
    _read_lines(course, playground)
    return course


def report(course: Course) -> tuple[list[str], list[str]]:
    """A short report of what happened, and the faults in it."""
    kinds = {walked: kind_of(course, walked) for walked in course.walked}
    faults = [f"{kind}: {walked}" for walked, kind in kinds.items() if kind.startswith("FAULT")]
    faults += [f"FAULT: {name} holds more and more memory" for name in grown(course.memory)]
    lines = [f"{len(course.walked)} flows, {course.lost} events told as lost"]
    lines += [f"  {number:6} {kind}" for kind, number in sorted(Counter(kinds.values()).items())]
    disturbances = Counter(each.kind for each in course.disturbed)
    lines += [f"  {kind}: {number}" for kind, number in disturbances.items()]
    for name, sizes in course.memory.items():
        first, last = map(max, _halves(sizes))
        lines.append(f"  {name}: at most {first:.0f} MiB at first, {last:.0f} MiB at last")
    return lines + faults[:10], faults


def kind_of(course: Course, walked: Walked) -> str:
    """The outcome of a flow; the outcomes that must not happen begin with FAULT."""
    if walked.why:
        killed = ("killed authorization_server", "killed resource_server", "killed client_app")
        is_known = course.was_disturbed(walked, course.pace.tolerance, *killed)
        return "broken off by a kill" if is_known else "FAULT: broken off without a kill"
    lines = course.lines.get(walked.name)
    if not lines:
        away = ("killed recorder", "stopped recorder")
        is_known = course.lost > 0 and course.was_disturbed(walked, NOTICED_SECONDS, *away)
        return "arrived without the recorder" if is_known else "FAULT: arrived, not recorded"
    if max(line.progress for line in lines) == WHOLE:
        return "arrived, recorded whole"
    is_told = any(line.lost for line in lines)
    return "arrived, recorded with told losses" if is_told else "FAULT: losses are not told"


def grown(memory: Mapping[str, Sequence[float]]) -> list[str]:
    """The processes that held too much more memory in the second half of the undisturbed time."""
    halves = {name: _halves(sizes) for name, sizes in memory.items()}
    return [name for name, (first, last) in halves.items() if max(last) > GROWTH * max(first)]


def _halves(sizes: Sequence[float]) -> tuple[Sequence[float], Sequence[float]]:
    middle = (len(sizes) + 1) // 2
    return sizes[:middle], sizes[middle:] or sizes


def _use(course: Course, playground: Running, number: int) -> None:
    person = PEOPLE[number % len(PEOPLE)]
    while not course.end.wait(course.pace.pause):
        agent, begun, why = UserAgent(), time.monotonic(), ""
        try:
            for _ in agent.walk(honest.walk(playground.urls["client_app"], person)):
                pass
        except WalkStopped as stop:
            why = str(stop)
        course.walked.append(Walked(agent.name, begun, time.monotonic(), why))


def _send_slowly(course: Course, playground: Running) -> None:
    """Keep half a request body open at each process, and start again when it is closed."""
    while not course.end.is_set():
        with contextlib.ExitStack() as stack:
            for url in playground.urls.values():
                for sender in _half_bodies(url):
                    stack.enter_context(sender)
            course.end.wait(25)


def _half_bodies(url: str) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    half = f"POST /token HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: 9\r\n\r\nhalf".encode()
    with contextlib.suppress(OSError):
        for _ in range(HALF_BODIES):
            sender = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=5)
            yield sender
            sender.sendall(half)


def _read(course: Course, playground: Running) -> None:
    """Follow the recording, and note the flows of each browser and the number of lost events."""
    reader = RecorderReader(playground.playground.recorder, playground.playground.token)
    told = 0
    while True:
        is_over = course.all_walked.is_set()
        try:
            events = reader.read(0 if is_over else 1)
        except ProcessTrouble:
            course.all_walked.wait(1)
            continue
        for event in events:
            for name, text in ((event["http"] or {}).get("request") or {}).get("headers", ()):
                if name == "User-Agent" and text.startswith("oauth2-playground (scripted"):
                    course.flows[text].add(event["flow"])
        # A restarted recorder counts from 0 again.
        course.lost += reader.lost - told if reader.lost >= told else reader.lost
        told = reader.lost
        if is_over and not events:
            return


def _read_lines(course: Course, playground: Running) -> None:
    """Look up the line of each flow, under whatever ID the flow has now."""
    database = f"sqlite:///{(playground.folder / 'recorder.db').as_posix()}"
    engine = open_database(database)
    flows = FlowList(engine)
    for name, names in course.flows.items():
        course.lines[name] = [line for flow in names if (line := flows.named(flow))]
    engine.dispose()


def _weigh(course: Course, playground: Running) -> None:
    """Leave everything undisturbed, and measure how much memory each process holds."""
    until = time.monotonic() + course.pace.undisturbed
    while time.monotonic() < until:
        for name, number in playground.numbers().items():
            if size := mebibytes(tree_of(number)):
                course.memory[name].append(size)
        course.end.wait(WEIGH_EVERY)


def _disturb(course: Course, playground: Running) -> None:
    """Run one round: kill each process and suspend the recorder, in any order, with pauses."""
    kinds = ["stopped recorder", *(f"killed {name}" for name in playground.urls)]
    random.shuffle(kinds)
    for kind in kinds:
        how, name = kind.split()
        begun = time.monotonic()
        if how == "killed":
            playground.kill(name)
            playground.start(name)
        else:
            with playground.stopped(name):
                course.end.wait(course.pace.stopped)
        course.disturbed.append(Disturbed(begun, time.monotonic(), kind))
        course.end.wait(course.pace.calm)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())

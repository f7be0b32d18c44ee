"""A long run under everything at once: `python -m tests.lifecycle.soak --minutes 30`.

Four people walk the flow again and again. One stranger sends half bodies, the recorder is stopped
for a while every two minutes, and every minute a process is killed and started again. At the end
every flow is accounted for: it arrived, and was recorded whole or in a time of told losses; or it
was broken off while a process was dead.
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
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from scenarios import honest
from scenarios.browser.pages import WalkStopped
from scenarios.browser.user_agent import UserAgent
from scripts.benchmark.memory import all_processes, tree_megabytes
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_reader import RecorderReader
from tests.support.running import Running, running

PEOPLE = (honest.ALICE, honest.Person("bob", "builder"))
USERS = 4
PAUSE_SECONDS = 2.0
"""Between two flows of one person."""

HALF_BODIES = 40
KILL_EVERY, STOP_EVERY, STOPPED_FOR = 60.0, 120.0, 15.0
GRACE = 8.0
"""Seconds around a kill in which a flow may break off."""

KNOWN_GAP = 12.0
"""Seconds around a stop or a kill in which events may be lost, if that is told."""

WHOLE = 13


class Walked(NamedTuple):
    """A flow as its user saw it: the user agent's name, from when to when, and why it stopped."""

    name: str
    begun: float
    ended: float
    why: str


class Course:
    """What happened so far, written by all threads."""

    def __init__(self, seconds: float) -> None:
        self.end, self.all_walked = threading.Event(), threading.Event()
        self.deadline = time.monotonic() + seconds
        self.walked: list[Walked] = []
        self.disturbed: list[tuple[float, float, str]] = []
        self.progress: dict[str, int] = defaultdict(int)
        self.memory: dict[str, list[float]] = defaultdict(list)
        self.lost = 0

    def was_disturbed(self, walked: Walked, seconds: float, *kinds: str) -> bool:
        """Whether one of these happened while this flow went on, or so many seconds around it."""
        return any(
            begun - seconds < walked.ended and walked.begun < ended + seconds
            for begun, ended, kind in self.disturbed
            if kind.startswith(kinds)
        )


def main() -> int:
    """Run, and say how it went; 0 when every flow is accounted for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    minutes: float = parser.parse_args().minutes
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as playground:
        course = soak(playground, minutes * 60)
    lines, faults = report(course)
    print(*lines, sep="\n")
    return 1 if faults else 0


def soak(playground: Running, seconds: float) -> Course:
    """Let everything happen for so long."""
    course = Course(seconds)
    reader = threading.Thread(target=_read, args=(course, playground))
    threads = [
        threading.Thread(target=_use, args=(course, playground, who)) for who in range(USERS)
    ]
    threads += [
        threading.Thread(target=_send_slowly, args=(course, playground)),
        threading.Thread(target=_weigh, args=(course, playground)),
    ]
    for thread in (reader, *threads):
        thread.start()
    _disturb(course, playground)
    for thread in threads:
        thread.join()
    course.all_walked.set()
    reader.join()
    return course


def report(course: Course) -> tuple[list[str], list[Walked]]:
    """What happened in a few lines, and the flows that are not accounted for."""
    kinds: Counter[str] = Counter()
    faults = []
    for walked in course.walked:
        kind = _kind(course, walked)
        kinds[kind] += 1
        if kind.startswith("FAULT"):
            faults.append(walked)
    lines = [f"{len(course.walked)} flows, {course.lost} events told as lost"]
    lines += [f"  {number:6} {kind}" for kind, number in sorted(kinds.items())]
    lines += [f"  {kind}: {number}" for kind, number in _disturbances(course).items()]
    for name, sizes in course.memory.items():
        third = max(1, len(sizes) // 3)
        first, last = max(sizes[:third]), max(sizes[-third:])
        lines.append(f"  {name}: at most {first:.0f} MiB at first, {last:.0f} MiB at last")
    lines += [f"  not accounted for: {walked}" for walked in faults[:10]]
    return lines, faults


def _disturbances(course: Course) -> Counter[str]:
    return Counter(kind for _, _, kind in course.disturbed)


def _kind(course: Course, walked: Walked) -> str:
    if walked.why:
        is_known = course.was_disturbed(walked, GRACE, "killed")
        return "broken off by a kill" if is_known else "FAULT: broken off without a kill"
    if course.progress[walked.name] == WHOLE:
        return "arrived, recorded whole"
    is_known = course.was_disturbed(walked, KNOWN_GAP, "killed recorder", "stopped")
    return "arrived, recorded with told losses" if is_known else "FAULT: arrived, not recorded"


def _use(course: Course, playground: Running, number: int) -> None:
    person = PEOPLE[number % len(PEOPLE)]
    while not course.end.wait(PAUSE_SECONDS):
        agent, begun, why = UserAgent(), time.monotonic(), ""
        try:
            for _ in agent.walk(honest.walk(playground.urls["client_app"], person)):
                pass
        except WalkStopped as stop:
            why = str(stop)
        course.walked.append(Walked(agent.name, begun, time.monotonic(), why))


def _send_slowly(course: Course, playground: Running) -> None:
    """Keep half a body open at each process, and begin again when it is closed."""
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
    """Follow the recording: how far the flow of each browser came."""
    reader = RecorderReader(playground.playground.recorder, playground.playground.token)
    flows: dict[str, str] = {}
    steps: dict[str, int] = defaultdict(int)
    while True:
        is_over = course.all_walked.is_set()
        try:
            events = reader.read(0 if is_over else 1)
        except ProcessTrouble:
            course.all_walked.wait(1)
            continue
        for event in events:
            steps[event["flow"]] = max(steps[event["flow"]], event["progress"])
            for name, text in ((event["http"] or {}).get("request") or {}).get("headers", ()):
                if name == "User-Agent" and text.startswith("oauth2-playground (scripted"):
                    flows[event["flow"]] = text
        for flow in {event["flow"] for event in events} & flows.keys():
            course.progress[flows[flow]] = max(course.progress[flows[flow]], steps[flow])
        course.lost = max(course.lost, reader.lost)
        if is_over and not events:
            return


def _weigh(course: Course, playground: Running) -> None:
    while not course.end.wait(5):
        rows = all_processes()
        for name, number in playground.numbers().items():
            if size := tree_megabytes(number, rows):
                course.memory[name].append(size)


def _disturb(course: Course, playground: Running) -> None:
    """Kill and stop, in turn, until the time is over; then let everything settle."""
    names = list(playground.urls)
    random.shuffle(names)
    kill_at, stop_at = time.monotonic() + KILL_EVERY / 2, time.monotonic() + STOP_EVERY / 2
    turn = 0
    while (now := time.monotonic()) < course.deadline:
        if now >= kill_at:
            name = names[turn % len(names)]
            turn, kill_at = turn + 1, now + KILL_EVERY
            playground.kill(name)
            playground.start(name)
            course.disturbed.append((now, time.monotonic(), f"killed {name}"))
        elif now >= stop_at:
            stop_at = now + STOP_EVERY
            with playground.stopped("recorder"):
                course.end.wait(min(STOPPED_FOR, max(0.0, course.deadline - now)))
            course.disturbed.append((now, time.monotonic(), "stopped recorder"))
        else:
            course.end.wait(0.2)
    course.end.set()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())

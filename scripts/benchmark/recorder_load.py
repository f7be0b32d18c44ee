"""Feeds a recorder the events of many warm flows, in batches as roles send them.

Two flows are run for real. Each further one is a copy with new values wherever these two differ.
"""

import http.client
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from scripts.benchmark import servers
from scripts.benchmark.driver import walk_once
from scripts.benchmark.servers import RECORDER, Stand
from scripts.benchmark.subjects import prepared
from scripts.benchmark.works import WARM
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_reader import RecorderReader
from tracing.recorder_link.recorder_connection import RecorderConnection
from tracing.recorder_link.streamed import BATCH_SIZE

FEW = 10
"""How many flows there are when the pages are opened for the first time."""

TIMES = 9
"""How often a page is opened; its time is the median."""

FOUND = {"seq", "flow", "part", "progress", "answers", "again", "abandoned", "refusal"}
"""Members of an event that the recorder has added itself."""

_FLOW = re.compile(r'data-flow="([^"]+)"')
_WORD = re.compile(r"([A-Za-z0-9_-]{16,})")
_NUMBERED = 8
"""How many characters at the end of a word say which flow it belongs to."""

Event = Mapping[str, Any]
Events = Iterator[bytes]
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RecorderLoad:
    """The cost of `flows` flows for a recorder: events per second, processor time of an event (s),
    size in the database of a flow (KiB), memory before and after (MiB).

    `pages` are the seconds that each page took, with `FEW` flows and with all of them.
    """

    flows: int
    events_of_one: int
    per_second: float
    cpu: float
    kibibytes: float
    memory: tuple[float, float]
    pages: Mapping[str, tuple[float, float]]


def recorder_load(data: Path, flows: int, tell: Tell) -> RecorderLoad:
    """Feed a recorder this many flows.

    Raises:
        ProcessTrouble, WireTrouble, OSError: servers did not start, or did not do what they should.
    """
    with servers.ours(data, RECORDER) as stand:
        recorder = _Recorder(stand, data)
        copies = _copies_of(*recorder.walked())
        recorder.take(copies(0, FEW))
        few, memory, size = recorder.page_seconds(), stand.memory(), recorder.database_bytes()
        tell(f"Telling the recorder of {flows} flows")
        spent = stand.meter()
        before = spent()[RECORDER]
        number, seconds = recorder.take(copies(FEW, flows))
        cpu, many = spent()[RECORDER] - before, recorder.page_seconds()
        return RecorderLoad(
            flows,
            number // flows,
            number / seconds,
            cpu / number,
            (recorder.database_bytes() - size) / flows / 1024,
            (memory[RECORDER], stand.memory()[RECORDER]),
            {page: (few[page], many[page]) for page in few},
        )


def _copies_of(other: Sequence[Event], flow: Sequence[Event]) -> Callable[[int, int], Events]:
    """Return a function that copies a flow; `other` shows which values differ between flows."""
    known, parts = {*_WORD.findall(json.dumps(other))}, _WORD.split(json.dumps(flow))

    def numbered(word: str, number: int) -> str:
        # The content of a token is the same in each flow; its signature is not.
        is_own = word not in known and not word.startswith("eyJ")
        return f"{word[:-_NUMBERED]}{number:0{_NUMBERED}}" if is_own else word

    def copies(first: int, number: int) -> Events:
        for flow in range(first, first + number):
            texts = [numbered(part, flow) if at % 2 else part for at, part in enumerate(parts)]
            yield from (json.dumps(event).encode() for event in json.loads("".join(texts)))

    return copies


class _Recorder:
    """A recorder among running processes, with its database in this folder."""

    def __init__(self, stand: Stand, data: Path) -> None:
        if stand.recorder is None:
            raise ProcessTrouble("There is no recorder.")
        self._stand, self._data, self._address = stand, data, stand.recorder
        self._inbox = RecorderConnection("http://{}:{}".format(*stand.recorder), stand.token)

    def walked(self) -> Sequence[Sequence[Event]]:
        """Run two real flows; return what was recorded of each."""
        course, told = prepared(self._stand).courses[WARM], []
        reader = RecorderReader(self._address, self._stand.token)
        while reader.read(wait_seconds=1):
            pass
        for _ in range(2):
            walk_once(course)
            events = [
                event for page in iter(lambda: reader.read(wait_seconds=1), []) for event in page
            ]
            told.append([{name: each[name] for name in each.keys() - FOUND} for each in events])
        return told

    def take(self, events: Events) -> tuple[int, float]:
        """Send events; return how many there were, and how many seconds it took."""
        number, seconds = 0, 0.0
        while batch := list(islice(events, BATCH_SIZE)):
            began = time.perf_counter()
            self._inbox.post(batch)
            seconds += time.perf_counter() - began
            number += len(batch)
        return number, seconds

    def page_seconds(self) -> dict[str, float]:
        """Return how many seconds each page takes."""
        flow = _FLOW.findall(self._page("/")[1])[0]
        pages = {"first page": "/", "flow": f"/flows/{flow}", "list": "/compare"}
        return {
            name: median(self._page(path)[0] for _ in range(TIMES)) for name, path in pages.items()
        }

    def database_bytes(self) -> int:
        """Return the size of the database, including what SQLite keeps beside it."""
        return sum(file.stat().st_size for file in self._data.glob(f"{RECORDER}.db*"))

    def _page(self, path: str) -> tuple[float, str]:
        shown, began = {"Authorization": f"Bearer {self._stand.token}"}, time.perf_counter()
        with closing(http.client.HTTPConnection(*self._address)) as connection:
            connection.request("GET", path, headers=shown)
            answer = connection.getresponse()
            page = answer.read().decode()
        if answer.status != http.client.OK:
            raise ProcessTrouble(f"The recorder answers {path} with {answer.status}.")
        return time.perf_counter() - began, page

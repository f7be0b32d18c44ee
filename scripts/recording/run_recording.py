"""Records what happens in a running playground into a run file, while it happens."""

import argparse
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from recorder.event.incoming import InvalidInput, recorded_event_of
from recorder.event.recorded import RecordedEvent
from recorder.keeping.growing_run import GrowingRun, RunFull
from recorder.keeping.run_file import Secrets
from recorder.reading.wording import count
from scenarios.browser.user_agent import is_scripted
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_reader import RecorderReader
from tracing.tours import AUTHORIZATION_CODE

WAIT_SECONDS = 1
"""How long one request to the recorder waits for news."""
PAUSE_SECONDS = 0.2
"""How long to pause when the recorder does not answer."""
SHARE = 10
"""Writing takes at most about a tenth of the time: a large file is written less often."""
LAST_SECONDS = 5.0
"""How long it may take to read the last events at the end."""

MAIN = AUTHORIZATION_CODE.name

GOES_ON = "The playground continues without recording."


@contextmanager
def recorded(
    wanted: argparse.Namespace, playground: Playground, place: int, say: Callable[[str], None]
) -> Iterator["RunRecording | None"]:
    """Record from this place on while the block lasts, if requested; then report the result."""
    if wanted.record is None:
        yield None
        return
    reader = RecorderReader(playground.recorder, playground.token)
    reader.place = place
    secrets: Secrets = "whole" if wanted.with_secrets else "redacted"
    recording = RunRecording(wanted.record, secrets, reader, MAIN if wanted.auto else "")
    try:
        with recording.running():
            yield recording
    finally:
        for sentence in recording.said():
            say(sentence)


class RunRecording:
    """Records from the place of `reader` on. `main_tour` is the tour of a scripted user whose tour
    is not known otherwise ("": unknown).
    """

    def __init__(
        self, path: Path, secrets: Secrets, reader: RecorderReader, main_tour: str = ""
    ) -> None:
        self._said: SimpleQueue[str] = SimpleQueue()
        self._path = path
        self._secrets: Secrets = secrets
        self._reader = reader
        self._main_tour = main_tour
        self._browsers: dict[str, str] = {}
        self._over = threading.Event()
        self._run: GrowingRun | None = None
        self._number = self._unread = 0

    @property
    def is_writing(self) -> bool:
        """Whether events are written: the file could be created, and is not full."""
        return self._run is not None

    def said(self) -> Iterator[str]:
        """Yield what a user must know about the recording, each sentence once."""
        with suppress(Empty):
            while True:
                yield self._said.get_nowait()

    def expect(self, browser: str, tour: str) -> None:
        """Note that the scripted user with this browser begins to run a tour."""
        self._browsers[browser] = tour

    @contextmanager
    def running(self) -> Iterator[None]:
        """Record while the block lasts, up to its last event."""
        with self._sentences():
            self._run = GrowingRun(self._path, self._secrets)
        thread = threading.Thread(target=self._follow, name="recording", daemon=True)
        thread.start()
        try:
            yield
        finally:
            self._over.set()
            thread.join()
            self._finish()

    def _follow(self) -> None:
        while self._run and not self._over.is_set():
            began = time.monotonic()
            try:
                events = self._reader.read(WAIT_SECONDS)
            except ProcessTrouble:
                # The program that started the recorder reports this.
                self._over.wait(PAUSE_SECONDS)
                continue
            read = time.monotonic()
            self._add(events)
            self._over.wait((time.monotonic() - read) * SHARE)
            if not events and read - began < PAUSE_SECONDS:
                # The gate has changed, or too many readers wait.
                self._over.wait(PAUSE_SECONDS)

    def _finish(self) -> None:
        deadline = time.monotonic() + LAST_SECONDS
        try:
            while self._run and time.monotonic() < deadline and (events := self._reader.read()):
                self._add(events)
        except ProcessTrouble:
            self._said.put("The recorder ended first: the last events may not be recorded.")
        if self._run:
            with self._sentences():
                self._run.finish()
        if self._run:
            self._said.put(self._closing(self._run.place))

    def _add(self, events: Sequence[Mapping[str, Any]]) -> None:
        if self._run is None:
            return
        typed = [event for event in map(self._typed, events) if event]
        for event in typed:
            if tour := self._tour_of(event):
                self._run.tours[event.flow] = tour
        for old, flow in self._reader.merged.items():
            if old in self._run.tours:
                self._run.tours[flow] = self._run.tours.pop(old)
        with self._sentences():
            self._run.add(typed, self._reader.merged)
            self._number = self._run.number

    def _closing(self, place: Path) -> str:
        said = f"{place} has {count(self._number, 'event')}."
        if place != self._path:
            said = f"{self._path} is open in another program, so the recording is beside it: {said}"
        if self._unread:
            said += f" Not recorded, since they could not be read: {count(self._unread, 'event')}."
        return said

    def _typed(self, event: Mapping[str, Any]) -> RecordedEvent | None:
        try:
            return recorded_event_of(event)
        except InvalidInput:
            self._unread += 1
            return None

    def _tour_of(self, event: RecordedEvent) -> str:
        browser = event.request.header_values().get("user-agent", "") if event.request else ""
        return self._browsers.get(browser) or (self._main_tour if is_scripted(browser) else "")

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Report a problem with the file once; it ends the recording, not the playground."""
        try:
            yield
        except RunFull as full:
            self._run = None
            self._said.put(f"{full} {GOES_ON}")
        except InvalidInput as invalid:
            self._run = None
            self._said.put(f"{self._path} cannot be continued: {invalid} {GOES_ON}")
        except OSError as error:
            self._run = None
            said = f"{self._path} cannot be written: {error.strerror}."
            self._said.put(f"{said} What it has so far can be opened. {GOES_ON}")

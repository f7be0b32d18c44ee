"""What a launcher waits for: the recorder, the keyboard and a scripted user, each on a thread."""

import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from queue import SimpleQueue
from typing import NamedTuple

from scenarios.browser.pages import Page, WalkStopped
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder import GateState
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking.outcome import Events

WAIT_SECONDS = 20
"""How long one request to the recorder waits for news."""

PAUSE_SECONDS = 0.2
"""How long to pause when the recorder has no news, or does not answer."""


class RecordingUpdate(NamedTuple):
    """News from the recorder: events up to a place in the recording, or a changed gate."""

    events: Events
    gate: GateState
    merged: Mapping[str, str]
    place: int
    lost: int


class RecorderSilent(NamedTuple):
    """The recorder has stopped answering."""

    trouble: ProcessTrouble


class KeyPressed(NamedTuple):
    """A key was pressed."""

    key: str


class TerminalChanged(NamedTuple):
    """The terminal has a new size, or this program is in the foreground again: it `was_away`."""

    was_away: bool


class TerminalGone(NamedTuple):
    """The terminal was closed: no key will ever be pressed again."""


class TourBegins(NamedTuple):
    """The scripted user with this browser begins to run a tour."""

    browser: str
    tour: str


class WalkEnded(NamedTuple):
    """The scripted user has finished; by then, the recording had reached this place."""

    troubles: tuple[str, ...]
    place: int


Update = (
    RecordingUpdate
    | RecorderSilent
    | KeyPressed
    | TerminalChanged
    | TerminalGone
    | TourBegins
    | WalkEnded
)
Put = Callable[[Update], None]


def watch_recorder(reader: RecorderReader, put: Put) -> None:
    """Put the recorder's updates, and `RecorderSilent` when it stops answering; return at once."""

    def read() -> None:
        answers = True
        while True:
            gate = reader.gate
            try:
                events = reader.read(WAIT_SECONDS)
            except ProcessTrouble as trouble:
                if answers:
                    put(RecorderSilent(trouble))
                answers = False
                time.sleep(PAUSE_SECONDS)
                continue
            answers = True
            put(RecordingUpdate(events, reader.gate, reader.merged, reader.place, reader.lost))
            if not events and gate == reader.gate:
                # With too many waiting readers the recorder answers at once.
                time.sleep(PAUSE_SECONDS)

    _in_background(read)


def run_walk(legs: Iterable[Page], recorder: RecorderReader, put: Put) -> None:
    """Let a scripted user run the flow, however long it is held; return at once.

    At the end, `recorder` finds out how far the recording reaches.
    """

    def go() -> None:
        troubles = []
        try:
            deque(legs, maxlen=0)
        except WalkStopped as stop:
            troubles.append(str(stop))
        try:
            recorder.skip_to_now()
        except ProcessTrouble as trouble:
            troubles.append(str(trouble))
        put(WalkEnded(tuple(troubles), recorder.place))

    _in_background(go)


@contextmanager
def watched_terminal(updates: SimpleQueue[Update]) -> Iterator[None]:
    """Put an update when the terminal has changed, while the block lasts. On systems without
    signals for this, the size itself is checked before anything is drawn.
    """
    before = {}
    for name, was_away in (("SIGWINCH", False), ("SIGCONT", True)):
        number = getattr(signal, name, None)
        if number is not None:
            changed = TerminalChanged(was_away)
            # A signal may arrive while the queue is read or written: of Python's queues, only this
            # one allows that.
            before[number] = signal.signal(number, lambda *_, said=changed: updates.put(said))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _in_background(target: Callable[[], None]) -> None:
    threading.Thread(target=target, daemon=True).start()

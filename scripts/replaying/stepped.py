"""Shows the messages of a run file one at a time, at the press of a key."""

import queue
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from recorder.console.details import called
from recorder.event.recorded import RecordedEvent
from scripts.console.flows import Flows
from scripts.console.footer import Footer, Lines
from scripts.console.keyboard import ENTER, Keyboard
from scripts.console.keys import KEYS, Key
from scripts.console.screen import Screen
from scripts.console.stepping import QUIT, Stepper
from scripts.console.updates import (
    KeyPressed,
    TerminalChanged,
    TerminalGone,
    Update,
    watched_terminal,
)
from scripts.replaying.file_gate import FileGate

NOT_OF_A_FILE = ("h", "Tab", "r", "q", "space")
FILE_KEYS = (
    Key("space", "next", "show the next message (Enter does the same)"),
    *(key for key in KEYS if key.name not in NOT_OF_A_FILE),
    Key("r", "run", "show the rest at once"),
    Key("q", "quit", "quit (Ctrl-C does the same)"),
)
LAST = "This was the last message. Everything stays open; press q to quit."
NAMES = {" ": "space", ENTER: "space"}


class Stepped:
    """Shows a file in a terminal; calls `at_the_end` once, after its last message was shown."""

    def __init__(
        self,
        screen: Screen,
        name: str,
        events: Sequence[RecordedEvent],
        at_the_end: Callable[[], None],
    ) -> None:
        self._screen = screen
        self._name = name
        self._events = events
        self._at_the_end = at_the_end
        self._gate = FileGate(events)
        self._flows = Flows(screen.history)
        self._stepper = Stepper(self._flows, self._gate, screen)
        self._shown = 0
        self._updates: queue.SimpleQueue[Update] = queue.SimpleQueue()

    def run(self) -> None:
        """Show the first message, then do what each key requests, until the key to quit is pressed
        or the terminal is closed.
        """
        with ExitStack() as stack:
            footer = stack.enter_context(Footer(self._screen.console, FILE_KEYS))
            self._screen.footer = footer
            stack.enter_context(watched_terminal(self._updates))
            keyboard = Keyboard(
                lambda key: self._updates.put(KeyPressed(key)),
                lambda: self._updates.put(TerminalGone()),
            )
            stack.enter_context(keyboard.listening())
            self._show_due()
            footer.show(self._lines())
            while self._take(self._updates.get(), footer):
                footer.show(self._lines())

    def _take(self, update: Update, footer: Footer) -> bool:
        """Do what an update requires; return False to quit."""
        if isinstance(update, TerminalChanged):
            if update.was_away:
                footer.left_behind()
            self._screen.look("step", self._stepper.earlier or self._events[self._shown - 1])
        if not isinstance(update, KeyPressed):
            return not isinstance(update, TerminalGone)
        key, is_typing = update.key, self._stepper.prompt is not None
        if not is_typing and key == QUIT:
            return False
        if is_typing or NAMES.get(key, key) in {each.name for each in FILE_KEYS}:
            self._stepper.press(key)
        if key == "r" and not is_typing:
            self._stepper.note = ""
        if self._shown == self._gate.due and key in NAMES and not is_typing:
            self._stepper.note = LAST
        self._show_due()
        return True

    def _show_due(self) -> None:
        """Show the messages up to the current one, which is shown as a held message."""
        due = self._gate.due
        for event in self._events[self._shown : due]:
            self._screen.history.add([event], {})
            self._flows.told([event], self._gate.state(), {})
            self._screen.show(event, is_held=event is self._events[due - 1])
        if due > self._shown:
            self._flows.bring_to_front(self._events[due - 1].flow)
            self._shown = due
            if due == len(self._events):
                self._at_the_end()
                self._stepper.note = LAST

    def _lines(self) -> Lines:
        event = self._events[self._shown - 1]
        state = f"{self._name}, {self._shown} of {len(self._events)}:"
        title = called(event, self._screen.history.tour(event.flow))
        prompt = self._stepper.prompt.line if self._stepper.prompt else ""
        return Lines(state, title, note=self._stepper.note, prompt=prompt, keys=FILE_KEYS)

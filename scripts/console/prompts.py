"""The prompts at the bottom of the console: while one is open, it gets all keys."""

from collections.abc import Callable, Sequence
from typing import Protocol

from recorder.event.recorded import RecordedEvent
from scripts.console.keyboard import BACKSPACE, ENTER, ESCAPE
from tracing.catalogue import THIRTEEN_STEPS

LAST_STEP = len(THIRTEEN_STEPS)
LONGEST_WORDS = 100
"""The longest text that can be searched for, in characters."""


class Prompt(Protocol):
    """A question at the bottom of the console."""

    @property
    def line(self) -> str:
        """The question, what was typed so far, and the keys that it takes."""

    def press(self, key: str) -> bool:
        """Process a key; return False if the prompt is now answered or cancelled."""


class StepNumber:
    """Asks for a step. `run_to` is called with its number, or 0 if none was typed."""

    def __init__(self, run_to: Callable[[int], None]) -> None:
        self._run_to = run_to
        self._number = ""

    @property
    def line(self) -> str:
        """The question and the digits so far."""
        return f"Run to which step, 1 to {LAST_STEP}? {self._number}_  Enter: go, Esc: cancel."

    def press(self, key: str) -> bool:
        """Process a digit, or a key that ends the number."""
        if key.isdecimal() and key.isascii():
            self._number = (self._number + key)[:2]
        elif key == BACKSPACE:
            self._number = self._number[:-1]
        elif key == ENTER:
            self._run_to(int(self._number or 0))
        return key not in (ENTER, ESCAPE)


class Search:
    """Asks for a text to search for. `find` returns the messages that contain it; `show` shows one
    of them and says which of how many it is, or that there is none.
    """

    def __init__(
        self,
        find: Callable[[str], Sequence[RecordedEvent]],
        show: Callable[[str, Sequence[RecordedEvent], int], None],
    ) -> None:
        self._find = find
        self._show = show
        self._words = ""
        self._found: Sequence[RecordedEvent] | None = None
        self._number = 0

    @property
    def line(self) -> str:
        """The question and the words so far."""
        return f"Search: {self._words}_  Enter: next match, Esc: leave."

    def press(self, key: str) -> bool:
        """Process a character, or go to the next match."""
        if key == ENTER and self._words:
            self._next()
        elif key == BACKSPACE:
            self._type(self._words[:-1])
        elif len(key) == 1 and key.isprintable():
            self._type((self._words + key)[:LONGEST_WORDS])
        return key != ESCAPE

    def _type(self, words: str) -> None:
        self._words, self._found = words, None

    def _next(self) -> None:
        if self._found is None:
            self._found, self._number = self._find(self._words), 0
        elif self._found:
            self._number = (self._number + 1) % len(self._found)
        self._show(self._words, self._found, self._number)

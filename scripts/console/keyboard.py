"""Reads the keys of a terminal as they are pressed, and restores the terminal at the end.

Ctrl-C and Ctrl-Z keep their meaning. What a terminal sends for an arrow or a function key counts as
one key.
"""

import os
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

ENTER, ESCAPE, TAB, BACKSPACE = "\r", "\x1b", "\t", "\x7f"
_SAME = {"\n": ENTER, "\b": BACKSPACE}
_KEYS = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.)|.", re.DOTALL)
LOOK_SECONDS = 0.2
"""How often a program in the background checks whether it is in the foreground again."""
KEY_SECONDS = 0.05
"""How often to check for a key on Windows."""


def keys_in(text: str) -> list[str]:
    """Return the keys that make a terminal send this; the sequence of a special key is one key."""
    return [_SAME.get(key, key) for key in _KEYS.findall(text)]


class Keyboard:
    """Passes each key of standard input to `put` as it is pressed, while the `with` block lasts.

    `put` is called on a separate thread; so is `gone`, at the end, if the terminal was closed.
    """

    def __init__(self, put: Callable[[str], None], gone: Callable[[], None] = lambda: None) -> None:
        self._put = put
        self._gone = gone
        self._over = threading.Event()

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Pass on keys until the block ends."""
        with _unbuffered():
            thread = threading.Thread(target=self._listen, name="keyboard", daemon=True)
            thread.start()
            try:
                yield
            finally:
                self._over.set()
                thread.join()

    def _listen(self) -> None:
        while not self._over.is_set():
            text = _typed()
            if text is None:
                self._gone()
                return
            for key in keys_in(text):
                self._put(key)


if sys.platform == "win32":
    import msvcrt

    _SPECIAL = ("\x00", "\xe0")

    @contextmanager
    def _unbuffered() -> Iterator[None]:
        yield

    def _typed() -> str | None:
        if not msvcrt.kbhit():
            time.sleep(KEY_SECONDS)
            return ""
        key = msvcrt.getwch()
        if key in _SPECIAL:
            msvcrt.getwch()
            return ""
        return key

else:
    import select
    import termios
    import tty

    @contextmanager
    def _unbuffered() -> Iterator[None]:
        """Deliver keys immediately, and do not echo them."""
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
        _give_keys_at_once(terminal)
        try:
            yield
        finally:
            if _is_ours(terminal):
                termios.tcsetattr(terminal, termios.TCSADRAIN, before)

    def _typed() -> str | None:
        """Return what was just typed; None if the terminal is gone."""
        terminal = sys.stdin.fileno()
        try:
            ready, _, _ = select.select([terminal], [], [], LOOK_SECONDS)
            # After Ctrl-Z and `fg` the terminal has the modes of the shell. Checking them is more
            # reliable than SIGCONT, which any thread may get and only the main one handles.
            _give_keys_at_once(terminal)
            if not os.isatty(terminal):
                return None
            if not _is_ours(terminal):
                # What is typed is for another program; until it is read, `select` returns at once.
                time.sleep(LOOK_SECONDS)
                return ""
            if not ready:
                return ""
            return os.read(terminal, 1024).decode(errors="replace") or None
        except (OSError, termios.error):
            return None

    def _give_keys_at_once(terminal: int) -> None:
        # In the background the terminal belongs to another program, and changing it would stop us.
        if _is_ours(terminal) and termios.tcgetattr(terminal)[3] & (termios.ICANON | termios.ECHO):
            tty.setcbreak(terminal, termios.TCSADRAIN)

    def _is_ours(terminal: int) -> bool:
        """Whether this program has the terminal to itself: it runs in the foreground."""
        try:
            return os.tcgetpgrp(terminal) == os.getpgrp()
        except OSError:
            # We have no controlling terminal, or it was closed.
            return os.isatty(terminal)

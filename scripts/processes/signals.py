"""Signals that end a program let it clean up."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

ENDING_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
"""Ctrl-C, `kill`, a closed terminal; on Windows Ctrl-Break and a closed window."""


STOPPED = 128 + signal.SIGINT
NOTHING_LEFT = "Stopped. No process is left running."


def ending_signals() -> list[signal.Signals]:
    """The ending signals that this system has."""
    return [getattr(signal, name) for name in ENDING_SIGNALS if hasattr(signal, name)]


@contextmanager
def ended_by_signals(say: Callable[[str], None] | None = None) -> Iterator[None]:
    """Raise SystemExit within the block for every signal that ends a program, so `finally` runs.

    After Ctrl-C, a sentence is printed with `say`, if given. Signals that are ignored (`nohup`)
    stay ignored; while the program ends, a second signal is ignored too, since ending takes seconds
    at most.
    """
    heard = [number for number in ending_signals() if signal.getsignal(number) != signal.SIG_IGN]

    def end(number: int, _frame: FrameType | None) -> None:
        for each in heard:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield
    except SystemExit as ending:
        if say and ending.code == STOPPED:
            say(f"\n{NOTHING_LEFT}")
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

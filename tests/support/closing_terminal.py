"""Runs a program in a terminal that is closed while the program runs."""

import os
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tests.support.started import clean_environ


@contextmanager
def terminal_closed_after(
    words: Sequence[str], shown: str, hang_up: str = "SIG_DFL"
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the block once the program has printed this text, then close the terminal.

    The program starts with this handler for SIGHUP (`nohup` ignores the signal) and must be ended
    by that signal.
    """
    keyboard, screen = os.openpty()
    # A terminal that a session leader opens becomes its controlling terminal.
    adopt = (
        f"import os, signal; os.open({os.ttyname(screen)!r}, os.O_RDWR)\n"
        f"signal.signal(signal.SIGHUP, signal.{hang_up})\n"
    )
    with subprocess.Popen(
        [*words[:2], adopt + words[2], *words[3:]],
        stdin=screen,
        stdout=screen,
        stderr=screen,
        env=clean_environ(),
        start_new_session=True,
    ) as process:
        os.close(screen)
        printed = b""
        while shown.encode() not in printed:
            printed += os.read(keyboard, 4096)
        yield process
        os.close(keyboard)
        assert process.wait(30) == 128 + signal.SIGHUP

"""`scripts.console.keyboard`, in a real terminal."""

import os
import signal
import subprocess
import sys

import pytest

from scripts.console.keyboard import BACKSPACE, ENTER, ESCAPE, TAB, keys_in
from tests.support.started import eventually

if sys.platform != "win32":
    import termios

    from tests.support.terminal import terminal

PROGRAM = """
import queue
from scripts.console.keyboard import Keyboard
from scripts.processes.signals import ended_by_signals
keys = queue.SimpleQueue()
with ended_by_signals(), Keyboard(keys.put).listening():
    print("listening", flush=True)
    while (key := keys.get()) != "q":
        print(f"<{key!r}>", flush=True)
        assert key != "!"
"""

UNDER_NOHUP = """
import signal, sys, threading
from scripts.console.keyboard import Keyboard
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with Keyboard(print).listening():
    # Before the test hears of it: then the terminal goes, and the listener with it.
    listener = next(one for one in threading.enumerate() if one.name == "keyboard")
    print("listening", flush=True)
    listener.join(20)
    sys.exit(listener.is_alive())
"""

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("w", ["w"]),
        ("  ", [" ", " "]),
        ("\r\n", [ENTER, ENTER]),
        ("\t\x7f\b", [TAB, BACKSPACE, BACKSPACE]),
        ("\x1b", [ESCAPE]),
        ("\x1b[A", ["\x1b[A"]),
        ("\x1b[1;5Cq", ["\x1b[1;5C", "q"]),
        ("\x1bOPr", ["\x1bOP", "r"]),
        ("ß", ["ß"]),
        ("", []),
    ],
)
def test_what_a_terminal_sends_is_cut_into_keys(text: str, keys: list[str]) -> None:
    """An arrow is one key, and never three keys of which one quits."""
    assert keys_in(text) == keys


@on_posix
def test_keys_come_as_they_are_pressed() -> None:
    """Keys need no Enter and are not echoed; at the end the terminal is restored."""
    with terminal([sys.executable, "-c", PROGRAM]) as program:
        program.wait_for("listening")
        program.press(" ")
        program.wait_for("<' '>")
        program.press("w\x1b[B")
        program.wait_for("<'w'> <'\\x1b[B'>")
        assert not program.is_as_found()
        program.press("q")
        assert program.ends() == 0
        assert program.is_as_found()


@on_posix
@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM", "crash"])
def test_the_terminal_is_given_back(how: str) -> None:
    """The terminal is restored however the program ends."""
    with terminal([sys.executable, "-c", PROGRAM]) as program:
        program.wait_for("listening")
        assert not program.is_as_found()
        if how == "SIGTERM":
            os.kill(program.process.pid, signal.SIGTERM)
        else:
            program.press({"Ctrl-C": "\x03", "crash": "!"}[how])
        assert program.ends() == {"Ctrl-C": 130, "SIGTERM": 143, "crash": 1}[how]
        assert program.is_as_found()


@on_posix
def test_keys_come_again_after_a_pause() -> None:
    """After Ctrl-Z and `fg`, a shell has used the terminal and changed its modes."""
    with terminal([sys.executable, "-c", PROGRAM]) as program:
        program.wait_for("listening")
        os.kill(program.process.pid, signal.SIGSTOP)
        termios.tcsetattr(program.screen, termios.TCSADRAIN, program.modes)
        os.kill(program.process.pid, signal.SIGCONT)
        eventually(lambda: not program.is_as_found())
        program.press("w")
        program.wait_for("<'w'>")


@on_posix
def test_a_terminal_that_is_gone_is_no_longer_asked() -> None:
    """Under `nohup` the program continues; reading from a closed terminal would return at once."""
    keyboard, screen = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", UNDER_NOHUP],
        stdin=screen,
        stdout=screen,
        start_new_session=True,
    ) as process:
        os.close(screen)
        shown = b""
        # Wait for the whole line: its end is written separately, and needs the terminal, too.
        while b"\n" not in shown:
            shown += os.read(keyboard, 4096)
        os.close(keyboard)
        assert process.wait(30) == 0

"""Starts a command in place of this process.

Only `os` and `sys` are imported: any other import might load a file of the user's with the same
name.
"""

import os
import sys


def start_instead(command: list[str]) -> None:
    """Replace this process with the command; on Windows, where that is impossible, wait for it."""
    if os.name == "nt":
        sys.exit(_run_and_wait(command))
    os.execv(command[0], command)  # noqa: S606 (no shell: that is the point)


def _run_and_wait(command: list[str]) -> int:
    """Return the exit code of the command. Ctrl-C reaches the command directly."""
    import subprocess  # takes 5 ms, which no other system needs

    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue

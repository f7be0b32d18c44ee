"""Starts a command in place of this process.

Only `os` and `sys` are imported: any other module may be one of the user's.
"""

import os
import sys


def start_instead(command: list[str]) -> None:
    """Replace this process by the command; on Windows, which cannot, wait for the command."""
    if os.name == "nt":
        sys.exit(_run_and_wait(command))
    os.execv(command[0], command)  # noqa: S606 (no shell: that is the point)


def _run_and_wait(command: list[str]) -> int:
    """Its exit code. Ctrl-C reaches it directly."""
    import subprocess  # takes 5 ms, which no other system needs

    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue

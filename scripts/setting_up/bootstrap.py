"""Makes a script run under the project's own Python, `.venv`, with the locked packages.

Every script calls `enter` before it imports anything that must be installed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scripts.setting_up.environment import LOCKS, ON_WINDOWS, PYTHON, ROOT, is_inside, is_ready

OLDEST_PYTHON = (3, 11)


def enter(extra: str | None = None) -> None:
    """Returns at once inside an up-to-date `.venv`; otherwise makes it and restarts the script.

    `extra="test"` also installs the tools of the tests. A script that was only imported, by a test
    for instance, keeps the Python that imported it, and nothing happens. Exits with code 2 and one
    sentence when `.venv` cannot be made.
    """
    if not _is_started_script():
        return
    _refuse_old_python()
    locks = LOCKS if extra == "test" else LOCKS[:1]
    if is_ready(locks):
        if is_inside():
            return
    else:
        _install(locks)
    _start_again()


def _is_started_script() -> bool:
    started = getattr(sys.modules["__main__"], "__file__", None)
    return started is not None and Path(started).resolve().parent == ROOT / "scripts"


def _refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        _give_up(
            "This needs Python 3.11 or later, and {} is Python {}.{}: install a newer one (from "
            "python.org, or your system's packages) and start with that, for instance "
            "`python3.11 {}`.".format(sys.executable, *sys.version_info[:2], sys.argv[0])
        )


def _install(locks: tuple[str, ...]) -> None:
    from scripts.setting_up import installer  # takes 20 ms, which a normal start does not need
    from scripts.setting_up.failures import SetupError

    try:
        installer.install(locks)
    except SetupError as error:
        _give_up(str(error))


def _give_up(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def _start_again() -> None:
    """The same script with the same arguments in the same folder, under `.venv`'s Python."""
    command = [str(PYTHON), *sys.orig_argv[1:]]
    if ON_WINDOWS:
        sys.exit(run_and_wait(command))
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606 (no shell: that is the point)


def run_and_wait(command: list[str]) -> int:
    """For Windows, where a process cannot replace itself. Ctrl-C reaches the child directly."""
    import subprocess  # takes 5 ms, which no other system needs

    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue

"""Runs a command under the project's own Python, `.venv`, with the locked packages.

Only `errno`, `os` and `sys` are imported before the user's own variables are out of the way.
"""

import errno
import os
import sys

from scripts.setting_up import streams, users_variables

FILE_UNUSABLE, WRONG_USE, INTERRUPTED = 1, 2, 130
UNUSABLE = (errno.ENOSPC, errno.EROFS, errno.EACCES)
"""A full disk, or a file that is not for this user: no fault of the program."""


def run(command: str, extra: str | None = None) -> int:
    """Runs the command `scripts.commands.<command>` inside an up-to-date `.venv`; its exit code.

    Elsewhere it makes `.venv` and starts this script again. `extra="test"` also installs the tools
    of the tests. Exits with code 2 and one sentence when `.venv` cannot be made.
    """
    _leave_users_variables()
    streams.guard()
    _enter(extra)
    return run_here(command)


def run_here(command: str) -> int:
    """Runs it under this Python; its exit code, also of Ctrl-C and of a file it cannot use."""
    try:
        return _main_of(command)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in UNUSABLE:
            raise
        sys.stderr.write(f"{error.filename or 'A file'} cannot be used: {error.strerror}.\n")
        return FILE_UNUSABLE
    finally:
        # At its very end Python would report a stream that cannot be written in its own way.
        sys.stdout.flush()


def _leave_users_variables() -> None:
    """Starts again if the user's variables, or a closed stream, would break the command."""
    has_variables, was_closed = users_variables.remove(), streams.open_missing()
    if has_variables or was_closed:
        _start_again(getattr(sys, "_base_executable", sys.executable))


def _enter(extra: str | None) -> None:
    """Returns inside an up-to-date `.venv`; elsewhere it makes it, and starts again."""
    from scripts.setting_up.environment import LOCKS, PYTHON, is_inside, is_ready

    locks = LOCKS if extra == "test" else LOCKS[:1]
    if is_ready(locks):
        if is_inside():
            return
    else:
        _install(locks)
    _start_again(str(PYTHON))


def _install(locks: tuple[str, ...]) -> None:
    from scripts.setting_up import installer  # takes 20 ms, which a normal start does not need
    from scripts.setting_up.failures import SetupError

    try:
        installer.install(locks)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(WRONG_USE)


def _main_of(command: str) -> int:
    from importlib import import_module

    code: int = import_module(f"scripts.commands.{command}").main()
    return code


def _start_again(python: str) -> None:
    """The same script with the same arguments in the same folder, under this Python."""
    command = [python, *sys.orig_argv[1:]]
    if os.name == "nt":
        sys.exit(run_and_wait(command))
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

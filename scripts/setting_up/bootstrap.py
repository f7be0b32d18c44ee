"""Runs a command under the project's own Python, `.venv`, with the locked packages; if the
playground is installed, under the Python that it is installed for.

Only `errno`, `os` and `sys` are imported before the user's own variables are out of the way.
"""

import errno
import sys

from oauth2_playground import PROGRAM, starting
from scripts.setting_up import streams, users_variables

WRONG_USE, INTERRUPTED = 2, 130
UNUSABLE = (errno.ENOSPC, errno.EROFS, errno.EACCES)
"""Errors that are not the program's fault: a full disk, or a file that this user may not access."""


def run(command: str, extra: str | None = None) -> int:
    """Run `scripts.commands.<command>` inside an up-to-date `.venv`; return its exit code.

    Outside of it, make `.venv` if necessary, and start this script again there. `extra="test"` also
    installs the tools of the tests. Exit with code 2 and one sentence if `.venv` cannot be made.
    """
    _leave_users_variables()
    streams.guard()
    if _is_installed():
        sys.argv[0] = f"{PROGRAM} {command}"  # as it was called
    else:
        _enter(extra)
    return run_here(command)


def run_here(command: str) -> int:
    """Run it under this Python; return its exit code, also after Ctrl-C or for an unusable file."""
    try:
        return _main_of(command)
    except KeyboardInterrupt:
        return INTERRUPTED
    except OSError as error:
        if error.errno not in UNUSABLE:
            raise
        sys.stderr.write(f"{error.filename or 'A file'} cannot be used: {error.strerror}.\n")
        return WRONG_USE
    finally:
        # Otherwise Python, at its very end, would report an unwritable stream in its own way.
        sys.stdout.flush()


def _leave_users_variables() -> None:
    """Start again if the user's variables, or a closed stream, would break the command."""
    has_variables, was_closed = users_variables.remove(), streams.open_missing()
    if has_variables or was_closed:
        base: str = getattr(sys, "_base_executable", sys.executable)
        _start_again(sys.executable if _is_installed() else base)


def _is_installed() -> bool:
    from oauth2_playground.tree import IS_INSTALLED

    return IS_INSTALLED


def _enter(extra: str | None) -> None:
    """Return if in an up-to-date `.venv`; else make it if necessary, and start again there."""
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
    """Start the same script with the same arguments in the same folder, under this Python."""
    starting.start_instead([python, *sys.orig_argv[1:]])

"""Sees to it that a script runs under the project's own Python, `.venv`, with what is locked.

Every script calls `enter` before it imports anything that must be installed. This module is
standard library only, light to import, and of a syntax that an old Python can parse: whoever has
one must get a sentence, not a SyntaxError. What takes time is in `installer`, loaded only when
something is to be installed. The stamp lies among the installed packages, so it goes when they go;
it is written last, so it never vouches for half an installation.
"""

from __future__ import annotations

import os
import sys
from hashlib import sha256
from pathlib import Path

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
ON_WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
PYTHON_TAG = str(sys.implementation.cache_tag)  # for instance cpython-311
LOCKS = ("requirements.txt", "requirements-test.txt")


def enter(extra: str | None = None) -> None:
    """Returns at once inside an up-to-date `.venv`; else makes it so and starts the script anew.

    `extra="test"` asks for the tools of the tests as well. Where the script was only imported, by a
    test for instance, whoever imported it has chosen the Python, and nothing happens. Ends with
    code 2 and one sentence when `.venv` cannot be made.
    """
    if not _is_started_script():
        return
    _refuse_old_python()
    locks = LOCKS if extra == "test" else LOCKS[:1]
    if is_ready(locks):
        if is_inside():
            return
    else:
        from scripts.setting_up import installer  # costs 20 ms, which a plain start need not pay

        installer.install(locks)
    _start_again()


def give_up(sentence: str) -> None:
    """Ends the program with code 2, as for wrong use, and the sentence on stderr."""
    sys.stderr.write(sentence + "\n")
    sys.exit(2)


def is_inside() -> bool:
    """Whether this very Python is `.venv`'s."""
    return VENV.exists() and Path(sys.prefix).samefile(VENV)


def is_ready(locks: tuple[str, ...]) -> bool:
    """Whether `.venv` holds what these lock files name."""
    stamp = read_stamp()
    return is_sound(stamp) and all(stamp.get(lock) == fingerprint(lock) for lock in locks)


def is_sound(stamp: dict[str, str]) -> bool:
    """Whether `.venv` was made in this folder, by a Python that is still there, and the same."""
    return (
        stamp.get("root") == str(ROOT)
        and PYTHON.exists()
        and Path(stamp.get("made_by", "")).exists()
        and (not is_inside() or stamp.get("python") == PYTHON_TAG)
    )


def fingerprint(lock: str) -> str:
    """What changes when the lock file does."""
    return sha256((ROOT / lock).read_bytes()).hexdigest()


def stamp_path() -> Path | None:
    """Where the stamp belongs; None while `.venv` has no place for packages."""
    folders = "Lib/site-packages" if ON_WINDOWS else "lib/*/site-packages"
    return next((folder / "setup-stamp.txt" for folder in VENV.glob(folders)), None)


def read_stamp() -> dict[str, str]:
    """What the last complete installation said about itself; empty when there was none."""
    path = stamp_path()
    if path is None or not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {key: value for key, _, value in (line.partition(" ") for line in lines)}


def _is_started_script() -> bool:
    started = getattr(sys.modules["__main__"], "__file__", None)
    return started is not None and Path(started).resolve().parent == ROOT / "scripts"


def _refuse_old_python() -> None:
    if sys.version_info < OLDEST_PYTHON:
        give_up(
            "This needs Python 3.11 or later, and {} is Python {}.{}: install a newer one (from "
            "python.org, or your system's packages) and start with that, for instance "
            "`python3.11 {}`.".format(sys.executable, *sys.version_info[:2], sys.argv[0])
        )


def _start_again() -> None:
    """The same script with the same arguments in the same folder, under `.venv`'s Python."""
    command = [str(PYTHON), *sys.orig_argv[1:]]
    if ON_WINDOWS:
        sys.exit(run_and_wait(command))
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)  # noqa: S606 (no shell: that is the point)


def run_and_wait(command: list[str]) -> int:
    """For Windows, where a process cannot become another. Ctrl-C reaches the child by itself."""
    import subprocess  # costs 5 ms, which no other system need pay

    child = subprocess.Popen(command)
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue

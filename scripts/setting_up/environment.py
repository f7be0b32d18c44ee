"""Where the project and its `.venv` are, and whether `.venv` is what the lock files ask for.

The stamp is stored among the installed packages, so it is deleted with them; it is written last, so
it never confirms an incomplete installation.
"""

import os
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FROM_THE_TREE = {"PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1"}
"""Variables that let a Python find our modules, and none of the folder in which it runs."""

VENV = ROOT / ".venv"
ON_WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
PYTHON_TAG = str(sys.implementation.cache_tag)  # for instance cpython-311
LOCKS = ("requirements.txt", "requirements-test.txt")


def is_inside() -> bool:
    """Whether this Python is the one in `.venv`."""
    return VENV.exists() and Path(sys.prefix).samefile(VENV)


def is_ready(locks: tuple[str, ...]) -> bool:
    """Whether the packages of these lock files are installed in `.venv`."""
    stamp = read_stamp()
    return is_sound(stamp) and all(stamp.get(lock) == fingerprint(lock) for lock in locks)


def is_sound(stamp: dict[str, str]) -> bool:
    """Whether `.venv` was made in this folder, by a Python that still exists and is the same."""
    return (
        stamp.get("root") == str(ROOT)
        and PYTHON.exists()
        and Path(stamp.get("made_by", "")).exists()
        and (not is_inside() or stamp.get("python") == PYTHON_TAG)
    )


def fingerprint(lock: str) -> str:
    """A hash of the lock file."""
    return sha256((ROOT / lock).read_bytes()).hexdigest()


def stamp_path() -> Path | None:
    """The path of the stamp; None while `.venv` has no folder for packages."""
    folders = "Lib/site-packages" if ON_WINDOWS else "lib/*/site-packages"
    return next((folder / "setup-stamp.txt" for folder in VENV.glob(folders)), None)


def read_stamp() -> dict[str, str]:
    """What the last complete installation wrote; empty if there was none."""
    path = stamp_path()
    if path is None or not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {key: value for key, _, value in (line.partition(" ") for line in lines)}

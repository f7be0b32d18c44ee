"""Databases that are made once and copied: making tables takes longer than most tests."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

Prepare = Callable[[str], object]
"""Makes the database at an address, as a program does at its start, and leaves it closed."""


def prepared(file: Path, prepare: Prepare) -> None:
    """Prepare a database file: a new one is a copy, and one that is there is what it was."""
    if file.exists():
        prepare(address_of(file))
    else:
        file.write_bytes(_as_made_by(prepare))


def address_of(file: Path) -> str:
    """The address of a database file."""
    return f"sqlite:///{file.as_posix()}"


@cache
def _as_made_by(prepare: Prepare) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "prepared.db"
        prepare(address_of(file))
        return file.read_bytes()

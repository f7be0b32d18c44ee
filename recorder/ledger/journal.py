"""A file of what was accepted and is not stored yet: a killed recorder takes it in at its start."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import URL

from hosting.engines import SQLITE
from hosting.files.private_files import FILE

FOLDER_OF_OTHERS = Path("data")
"""Where the journals of databases are that are not files."""


class Journal:
    """The batches, as they were sent, each in a line. Not for several threads at once."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, FILE)

    def add(self, batch: bytes) -> None:
        """Write one. A program that is killed loses nothing of it; a power cut may take it.

        Raises:
            OSError: it cannot be written.
        """
        os.write(self._file, _line(batch))

    def replace(self, batches: Iterable[bytes]) -> None:
        """Keep only these.

        Raises:
            OSError: they cannot be written.
        """
        os.ftruncate(self._file, 0)
        os.write(self._file, b"".join(map(_line, batches)))

    def __iter__(self) -> Iterator[bytes]:
        with os.fdopen(os.dup(self._file), "rb") as file:
            file.seek(0)
            yield from file.read().splitlines()

    def __del__(self) -> None:
        os.close(self._file)


def beside(database: URL) -> Path:
    """Where the journal of this database is: beside it, if it is a file."""
    if database.get_backend_name() == SQLITE:
        return Path(f"{database.database}.accepted")
    FOLDER_OF_OTHERS.mkdir(parents=True, exist_ok=True)
    return FOLDER_OF_OTHERS / f"recorder-{database.database}.accepted"


def _line(batch: bytes) -> bytes:
    # Between the members of JSON a line break is a space; inside a text there is none.
    return batch.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"

"""A file of accepted events that are not stored yet, for the next start of a killed recorder."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import URL

from hosting.engines import SQLITE
from hosting.files.private_files import FILE

FOLDER_OF_OTHERS = Path("data")
"""The folder for the journals of databases that are not files."""


class Journal:
    """The batches as they were sent, one per line. Not thread-safe."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_APPEND, FILE)

    def add(self, batch: bytes) -> None:
        """Write one batch. It survives a kill of the program, but possibly not a power cut.

        Raises:
            OSError: it cannot be written.
        """
        os.write(self._file, _line(batch))

    def replace(self, batches: Iterable[bytes]) -> None:
        """Keep only these batches.

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
    """Return the path of a database's journal: beside the database, if that is a file."""
    if database.get_backend_name() == SQLITE:
        return Path(f"{database.database}.accepted")
    FOLDER_OF_OTHERS.mkdir(parents=True, exist_ok=True)
    return FOLDER_OF_OTHERS / f"recorder-{database.database}.accepted"


def _line(batch: bytes) -> bytes:
    # Between JSON tokens a line break is mere whitespace; inside a JSON string it cannot occur.
    return batch.replace(b"\n", b" ").replace(b"\r", b" ") + b"\n"

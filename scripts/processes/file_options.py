"""The options that name a file or a folder: what may be named, and how a failure to write reads."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STANDARD_OUTPUT = "-"


def folder(text: str) -> Path:
    """A folder, which need not be there yet.

    Raises:
        argparse.ArgumentTypeError: it is empty, as a variable of the shell that is not set.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError(f"{text!r} must be a folder; for this one, use .")
    return Path(text)


def new_file(text: str) -> Path:
    """A file to be written.

    Raises:
        argparse.ArgumentTypeError: it cannot be one.
    """
    path = Path(text)
    if not text.strip() or path.is_dir() or not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} must be a file in an existing folder")
    return path


def new_file_or_output(text: str) -> Path | str:
    """A file to be written, or `STANDARD_OUTPUT`.

    Raises:
        argparse.ArgumentTypeError: it cannot be one.
    """
    return text if text == STANDARD_OUTPUT else new_file(text)


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Name the file when it cannot be written: of a full disk the system says no more than that.

    Raises:
        OSError: a sentence for a person.
    """
    try:
        yield path
    except OSError as error:
        raise OSError(f"{path} cannot be written: {error.strerror}.") from error

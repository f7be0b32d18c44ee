"""The options that name a file or a folder: what is valid, and errors in reading and writing."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

STANDARD_OUTPUT = "-"


def folder(text: str) -> Path:
    """Parse a folder, which need not exist yet.

    Raises:
        argparse.ArgumentTypeError: it is empty, for instance because a shell variable is not set.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError(f"{text!r} must be a folder; for this one, use .")
    return Path(text)


def new_file(text: str) -> Path:
    """Parse the path of a file to be written.

    Raises:
        argparse.ArgumentTypeError: it is empty or a folder, or its parent folder does not exist.
    """
    path = Path(text)
    if not text.strip() or path.is_dir() or not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} must be a file in an existing folder")
    return path


def absent_file(text: str) -> Path:
    """Parse the path of a file that does not exist yet: a recording cannot be repeated.

    Raises:
        argparse.ArgumentTypeError: it exists, or is not valid for a new file.
    """
    path = new_file(text)
    if path.exists():
        raise argparse.ArgumentTypeError(
            f"{text!r} exists. Choose another file name, or delete this file."
        )
    return path


def add_json(parser: argparse.ArgumentParser, what: str) -> None:
    """Add the option `--json` to a program: a file for `what`, or `STANDARD_OUTPUT`."""
    parser.add_argument(
        "--json",
        metavar="FILE",
        type=lambda text: text if text == STANDARD_OUTPUT else new_file(text),
        help=f"write {what} as JSON; - means standard output",
    )


def write_json(target: Path | str | None, document: Mapping[str, Any]) -> None:
    """Write a document to the target of `--json`; do nothing if the option is not given.

    Raises:
        OSError: the file cannot be written.
    """
    text = json.dumps(document, indent=2) + "\n"
    if target == STANDARD_OUTPUT:
        sys.stdout.write(text)
    elif target:
        with written(Path(target)) as file:
            file.write_text(text, encoding="utf-8")


@contextmanager
def read_by(path: Path) -> Iterator[None]:
    """Name the file in the error if it cannot be read.

    Raises:
        OSError: the file cannot be read; the message is a sentence.
    """
    try:
        yield
    except OSError as error:
        raise OSError(f"{path} cannot be read: {error.strerror}.") from error


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """Name the file in the error if it cannot be written: the system does not if the disk is full.

    Raises:
        OSError: the file cannot be written; the message is a sentence.
    """
    try:
        yield path
    except OSError as error:
        raise OSError(f"{path} cannot be written: {error.strerror}.") from error

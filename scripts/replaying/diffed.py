"""`--diff A B`: compares two run files. No process is started."""

import argparse
import os
from pathlib import Path

from rich.console import Console

from scripts.console.difference_table import show_compared, summary
from scripts.processes.file_options import write_json
from scripts.replaying.compared_walks import compared
from scripts.replaying.exit_codes import DEVIATED, PASSED
from scripts.replaying.recorded_walks import walks_in
from scripts.walking.two_runs import Sides


def add_diff(parser: argparse.ArgumentParser) -> None:
    """Add the option to a program."""
    parser.add_argument(
        "--diff",
        metavar=("A", "B"),
        nargs=2,
        type=Path,
        help="compare two run files, without starting anything",
    )


def diffed(console: Console, wanted: argparse.Namespace) -> int:
    """Show how two run files differ.

    Raises:
        OSError: a file cannot be read or written.
        recorder.keeping.run_file.RunFileError: one is not a run file.
    """
    sides = _named(*wanted.diff)
    expected, received = map(walks_in, wanted.diff)
    walks = compared(expected, received, sides)
    show_compared(console, walks, sides, plain=wanted.plain)
    write_json(wanted.json, summary(walks, sides))
    return DEVIATED if any(walk.differs for walk in walks) else PASSED


def _named(left: Path, right: Path) -> Sides:
    """The names of the two files, or their paths if the names are the same."""
    if left.name != right.name:
        return Sides(left.name, right.name)
    return Sides(os.fspath(left), os.fspath(right))

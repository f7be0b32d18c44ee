"""The options that record a run. Imports little: they are read before anything is started."""

import argparse

from scripts.processes.file_options import absent_file


def add_record(parser: argparse.ArgumentParser) -> None:
    """Add the options that record a run."""
    add = parser.add_argument
    add("--record", metavar="FILE", type=absent_file, help="record everything into this run file")
    add(
        "--with-secrets",
        action="store_true",
        help="with --record: write passwords and tokens in full",
    )

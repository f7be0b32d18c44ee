"""`--repeat N --concurrency M`."""

import argparse

from rich.console import Console


def add_repeat(parser: argparse.ArgumentParser) -> None:
    """Add the options to a program."""
    parser.add_argument("--repeat", type=int)
    parser.add_argument("--concurrency", type=int, default=1)


def repeated(console: Console, wanted: argparse.Namespace) -> int:
    """Not yet."""
    return 0

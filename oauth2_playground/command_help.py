"""The help of a command: as wide as the terminal, with commands spelled as the user types them."""

import argparse
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

from oauth2_playground.spelling import spelled
from oauth2_playground.tree import TREE

WIDEST = 98
"""Maximum number of columns in a line of text; longer lines are hard to read."""

_PARAGRAPHS = re.compile(r"\n{2,}")
_COLUMNS = re.compile(r" {2,}")
_INDENT = "  "
_NO_BREAK = "\N{NO-BREAK SPACE}"


def command_parser(description: str | None, epilog: str) -> argparse.ArgumentParser:
    """Return a parser for the running command, named as the user types it."""
    return argparse.ArgumentParser(
        prog=spelled(Path(sys.argv[0]).name),
        description=description,
        epilog=epilog,
        formatter_class=CommandHelp,
    )


class CommandHelp(argparse.HelpFormatter):
    """Formats the help, usage and examples of a command, in a checkout or installed.

    A paragraph is wrapped to the width of the terminal. A paragraph with indented lines is a table:
    two or more spaces separate a command from its explanation, and a line with deeper indentation
    continues the explanation.
    """

    def _split_lines(self, text: str, width: int) -> list[str]:
        return _wrapped(" ".join(text.split()), width)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        width = min(width, WIDEST) - len(indent)
        lines = (
            line
            for paragraph in _PARAGRAPHS.split(text.strip("\n"))
            for line in ("", *_paragraph(paragraph, width))
        )
        return "\n".join(indent + line if line else line for line in lines).lstrip("\n")


def _paragraph(text: str, width: int) -> Iterator[str]:
    lines = text.split("\n")
    above = [line for line in lines if not line.startswith(_INDENT)]
    yield from _wrapped(" ".join(above), width)
    rows = _rows(line.removeprefix(_INDENT) for line in lines if line.startswith(_INDENT))
    fitting = [len(command) for command, _ in rows if len(command) <= width // 2]
    column = len(_INDENT) + max(fitting, default=0) + 2
    for command, explanation in rows:
        first = f"{_INDENT}{command}"
        explained = _wrapped(explanation, width - column)
        if explained and len(first) + 2 <= column:
            first = first.ljust(column) + explained.pop(0)
        yield first
        yield from (" " * column + line for line in explained)


def _rows(lines: Iterator[str]) -> list[tuple[str, str]]:
    """Return each command with its whole explanation."""
    rows: list[tuple[str, str]] = []
    for line in lines:
        if line.startswith(" ") and rows:
            command, explanation = rows[-1]
            rows[-1] = command, f"{explanation} {line.strip()}".strip()
        else:
            command, *explained = _COLUMNS.split(line.strip(), maxsplit=1)
            rows.append((spelled(command), " ".join(explained)))
    return rows


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a wrapped text, with commands spelled as the user types them.

    A command, a path or an option is never split.
    """
    tree = str(TREE)
    whole = spelled(text).replace(tree, tree.replace(" ", _NO_BREAK))
    lines = textwrap.wrap(whole, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace(_NO_BREAK, " ") for line in lines]

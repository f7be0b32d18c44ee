"""Lines of text for a known width: shortened in the middle, folded, set side by side."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

GAP = 2
"""Columns between things that stand side by side."""


def shortened(text: str, width: int) -> str:
    """The text, in so many columns: where it is longer, its middle gives way to "…"."""
    if cell_len(text) <= width:
        return text
    tail = max((width - 1) // 2, 0)
    head = max(width - 1 - tail, 0)
    end = text[len(text) - tail :]
    while cell_len(end) > tail:
        end = end[1:]
    return f"{set_cell_size(text, head).rstrip()}…{end}"


def folded(console: Console, text: Text, width: int, indent: int = 0) -> list[Text]:
    """The text in lines, broken between words, each behind an indent."""
    lines = text.wrap(console, max(width - indent, 1), overflow="fold")
    for line in lines:
        line.rstrip()
    return [Text.assemble(" " * indent, line) for line in lines]


def with_right(lines: Sequence[Text], right: Text, width: int) -> list[Text]:
    """The lines with something at the right end of the last one, or below it if there is no room.

    What stands below keeps the right edge.
    """
    lines = list(lines)
    room = width - right.cell_len
    if not lines or lines[-1].cell_len + GAP > room:
        lines.append(Text())
    last = lines[-1]
    space = " " * max(room - last.cell_len, 0)
    lines[-1] = Text.assemble(last, space, right)
    return lines

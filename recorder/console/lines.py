"""Lines of text for a known width: shortened in the middle, folded, or set side by side."""

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

GAP = 2
"""Columns between items that are side by side."""


def shortened(text: str, width: int) -> str:
    """Fit the text into this many columns: the middle of a longer text is replaced by "…"."""
    if cell_len(text) <= width:
        return text
    tail = max((width - 1) // 2, 0)
    head = max(width - 1 - tail, 0)
    end = text[len(text) - tail :]
    while cell_len(end) > tail:
        end = end[1:]
    return f"{set_cell_size(text, head).rstrip()}…{end}"


def folded(console: Console, text: Text, width: int, indent: int = 0) -> list[Text]:
    """Break the text into lines between words, each with an indent."""
    lines = text.wrap(console, max(width - indent, 1), overflow="fold")
    for line in lines:
        line.rstrip()
    return [Text.assemble(" " * indent, line) for line in lines]


def with_right(lines: Sequence[Text], right: Text, width: int) -> list[Text]:
    """Put `right` at the right end of the last line, or on a line of its own if there is no room.

    It is always aligned to the right edge.
    """
    lines = list(lines)
    room = width - right.cell_len
    if not lines or lines[-1].cell_len + GAP > room:
        lines.append(Text())
    last = lines[-1]
    space = " " * max(room - last.cell_len, 0)
    lines[-1] = Text.assemble(last, space, right)
    return lines

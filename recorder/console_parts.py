"""What the panels of the console are made of: tables of rows, tokens, decisions, refusals."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from recorder import wording
from recorder.refusal import FIRST_ERROR, Refusal
from recorder.wire import Message, Row

WIDE_ROWS = 140
"""From this many columns on explanations stand beside the values, not below them."""

WIDE_DECISIONS = 106
"""From this many columns on what was expected and what came stand side by side."""

FAINT = "dim"
PLACE_WIDTH = 8
NAME_WIDTHS = (21, 30)
"""Columns of a name at most, in a narrow and in a wide panel."""

VALUE_WIDTH = 46
"""Columns of a value at most, in a wide panel: 32 random bytes are 43 characters."""


def message(read: Message, arrow: str, width: int) -> Iterator[RenderableType]:
    """A message: its first line, its rows, and in a line each the page it holds and what is left."""
    yield Text.assemble("\n", (f"{arrow} {read.line}", _line_style(read.line)))
    yield from rows(read.rows, width)
    if read.page is not None:
        yield Padding(Text.assemble(("page  ", FAINT), wording.page(read.page)), (0, 0, 0, 2))
    if read.omitted:
        yield Text(f"  and {wording.count(read.omitted, 'more header')}", style=FAINT)


def rows(given: Sequence[Row], width: int) -> Iterator[RenderableType]:
    """Named values, each with what it is for, under the place where they stand in the message."""
    wide = width >= WIDE_ROWS
    name_width = min(NAME_WIDTHS[wide], max((len(row.name) for row in given), default=0))
    value_width = min(VALUE_WIDTH, max((len(row.value) for row in given), default=0))
    for place, group in groupby(given, lambda row: row.place):
        if wide:
            yield _wide_rows(place, list(group), name_width, value_width)
        else:
            yield Text(f"  {place}", style=FAINT)
            yield Padding(_narrow_rows(list(group), name_width), (0, 0, 0, 2))


def _wide_rows(place: str, group: Sequence[Row], name_width: int, value_width: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=PLACE_WIDTH + 2, style=FAINT)
    table.add_column(width=name_width, style="bold")
    table.add_column(width=value_width, overflow="fold")
    table.add_column(ratio=1, style=FAINT)
    for row in group:
        label = f"  {place}" if row is group[0] else ""
        name = _folded_name(row.name, name_width)
        table.add_row(label, name, Text(row.value), Text(row.meaning))
    return table


def _narrow_rows(group: Sequence[Row], name_width: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=name_width, style="bold")
    table.add_column(overflow="fold", ratio=1)
    for row in group:
        texts = [Text(row.value), *([Text(row.meaning, style=FAINT)] if row.meaning else [])]
        table.add_row(_folded_name(row.name, name_width), Group(*texts))
    return table


def token(given: Mapping[str, Any], read: Sequence[Row], width: int) -> Iterator[RenderableType]:
    """A token decoded: header and claims."""
    yield Text.assemble("\n", (f"{wording.token_name(given['name'])}, decoded", "bold"))
    yield from rows(read, width)


def decisions(
    checks: Sequence[Mapping[str, Any]], role: str, width: int
) -> Iterator[RenderableType]:
    """The checks that were made, in order, with what was expected and what came."""
    yield Text.assemble("\n", (f"Decisions of the {role}", "bold"))
    yield _wide_decisions(checks) if width >= WIDE_DECISIONS else _narrow_decisions(checks)


def _wide_decisions(checks: Sequence[Mapping[str, Any]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=1)
    table.add_column(width=min(30, max(len(check["name"]) for check in checks) + 9))
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    table.add_column(width=min(24, max(len(check["spec"]) for check in checks)), style=FAINT)
    table.add_row("", *(Text(word, style=FAINT) for word in ("", "expected", "received", "clause")))
    for check in checks:
        style = "" if check["passed"] else "bold red"
        table.add_row(
            _mark(check),
            _verdict(check),
            Text(wording.visible(check["expected"])),
            Text(wording.visible(check["received"]), style=style),
            wording.visible(check["spec"]),
        )
    return table


def _narrow_decisions(checks: Sequence[Mapping[str, Any]]) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(width=1)
    table.add_column(ratio=1)
    for check in checks:
        first = Table.grid(expand=True)
        first.add_column(ratio=1)
        first.add_column(justify="right", style=FAINT)
        first.add_row(_verdict(check), wording.visible(check["spec"]))
        table.add_row(_mark(check), Group(first, *_comparison(check)))
    return table


def _comparison(check: Mapping[str, Any]) -> Iterator[RenderableType]:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=FAINT)
    table.add_column(overflow="fold", style=FAINT if check["passed"] else "red")
    expected, received = (Text(wording.visible(check[side])) for side in ("expected", "received"))
    if check["passed"] and expected == received:
        table.add_row("as expected", received)
    else:
        table.add_row("expected", expected)
        table.add_row("received", received)
    yield table


def _mark(check: Mapping[str, Any]) -> Text:
    return Text("✓", style="green") if check["passed"] else Text("✗", style="bold red")


def _verdict(check: Mapping[str, Any]) -> Text:
    name = wording.check_name(check["name"])
    return Text(name) if check["passed"] else Text(f"{name}: refused", style="bold red")


def refusal(given: Refusal) -> Iterator[RenderableType]:
    """Who refused, why, and what to do."""
    yield Text(f"\n✗ {wording.sentence(wording.reason(given))}", style="bold red")
    advice = wording.advice(given)
    if advice:
        yield Text(f"  What to do: {advice}", style="red")


def why(reason: str, spec: str, width: int) -> RenderableType:
    """The dim line that says why the step exists, and where that is written."""
    reason_text, spec_text = Text(f"\n{reason}", style="dim italic"), Text(spec, style=FAINT)
    if len(reason) + len(spec) + 2 > width:
        return Group(reason_text, spec_text)
    table = Table.grid(expand=True)
    table.add_column(ratio=1)
    table.add_column(justify="right", vertical="bottom")
    table.add_row(reason_text, spec_text)
    return table


def _line_style(line: str) -> str:
    status = line.split(" ", 1)[0]
    return "bold red" if status.isdigit() and int(status) >= FIRST_ERROR else "bold"


def _folded_name(name: str, width: int) -> Text:
    """A long name, broken where its words end."""
    lines = [""]
    for word in name.replace("_", "_\0").split("\0"):
        if len(lines[-1]) + len(word) > width and lines[-1]:
            lines.append("")
        lines[-1] += word
    return Text("\n".join(lines), overflow="fold")

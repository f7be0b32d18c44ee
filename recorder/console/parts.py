"""The parts of the console's panels: tables of rows, tokens, checks, refusals."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hosting.visible_text import visible
from recorder.event.event import Check, Verdict
from recorder.event.recorded import RecordedEvent, Token
from recorder.event.refusal import FIRST_ERROR, Refusal
from recorder.reading import refusals, wording
from recorder.reading.wire import ReadMessage, Row
from tracing.catalogue import THIRTEEN_STEPS

WIDE = 106
"""From this many columns on, parts are side by side that are otherwise one below the other."""

FAINT = "dim"
PLACE_WIDTH = 8
NAME_WIDTH = 24
"""The most columns of a name; a longer one is broken between its words."""

CHANNEL_COLOURS = {"front": "cyan", "back": "magenta", "local": "yellow"}
COLOURS: dict[Verdict, str] = {"passed": "green", "failed": "red", "warning": "yellow"}
STANDING_OUT: dict[Verdict, str] = {"passed": "", "failed": "bold red", "warning": "bold yellow"}
"""Styles that make a check stand out; one that passed does not."""

VALUE_WIDTH = 46
"""The most columns of a value beside its explanation: 32 random bytes are 43 characters."""


def message(read: ReadMessage, arrow: str, width: int) -> Iterator[RenderableType]:
    """A message: its first line, its rows, the page it contains, and how much is left out."""
    yield Text.assemble("\n", (f"{arrow} {read.line}", _line_style(read.line)))
    yield from rows(read.rows, width)
    if read.page is not None:
        yield _labelled("page", wording.page(read.page))
    if read.omitted:
        yield Text(f"  and {wording.count(read.omitted, 'more header')}", style=FAINT)


def _labelled(label: str, text: str) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_row("", Text(label, style=FAINT), Text(text))
    return table


def rows(given: Sequence[Row], width: int) -> Iterator[RenderableType]:
    """Named values, each with its purpose, grouped by their place in the message."""
    name_width = min(NAME_WIDTH, max((len(row.name) for row in given), default=0))
    value_width = min(VALUE_WIDTH, max((len(row.value) for row in given), default=0))
    beside = width >= WIDE and _are_lower_beside(given, width - name_width - 4, value_width)
    for place, group in groupby(given, lambda row: row.place):
        if beside:
            yield _wide_rows(place, list(group), name_width, value_width)
        else:
            yield Text(f"  {place}", style=FAINT)
            yield Padding(_narrow_rows(list(group), name_width), (0, 0, 0, 2))


def _are_lower_beside(given: Sequence[Row], width: int, value_width: int) -> bool:
    """Whether the rows need fewer lines with explanations beside the values than below them."""
    meaning_width = width - PLACE_WIDTH - value_width - 4
    beside = (
        max(_lines(row.value, value_width), _lines(row.meaning, meaning_width)) for row in given
    )
    below = (_lines(row.value, width) + _lines(row.meaning, width) for row in given)
    return sum(beside) <= sum(below)


def _lines(text: str, width: int) -> int:
    return -(-len(text) // width)


def _wide_rows(place: str, group: Sequence[Row], name_width: int, value_width: int) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=PLACE_WIDTH + 2, style=FAINT)
    table.add_column(width=name_width, style="bold")
    table.add_column(width=value_width, overflow="fold")
    table.add_column(ratio=1, style=FAINT, overflow="fold")
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


def token(given: Token, read: Sequence[Row], width: int) -> Iterator[RenderableType]:
    """A token decoded: header and claims."""
    yield Text.assemble("\n", (f"{wording.token_name(given.name)}, decoded", "bold"))
    yield from rows(read, width)


def thirteen_marks(event: RecordedEvent) -> Text:
    """A mark for each of the thirteen steps: the event's own, and how far its flow has come."""
    marks = Text()
    for step in THIRTEEN_STEPS:
        if step is event.step:
            marks.append("◉", "bold red" if event.refusal else "bold green")
        else:
            marks.append("●" if step.number <= event.progress else "○")
    return marks


def unusual(event: RecordedEvent) -> Iterator[RenderableType]:
    """Say that the role leaves out checks on purpose, or gave this up; usually nothing."""
    for said in filter(None, (wording.weakened(event), wording.given_up(event))):
        yield Text(f"⚠ {said}", style=STANDING_OUT["warning"], overflow="fold")


def checks(event: RecordedEvent, width: int) -> Iterator[RenderableType]:
    """The checks that were made, with what was expected and received.

    Those that did not pass come first; the others keep their order.
    """
    yield Text.assemble("\n", (f"Checks by the {wording.party(event.role)}", "bold"))
    again = wording.made_again(event)
    if again:
        yield Text.assemble(("✓ ", "green"), (again, FAINT))
    new = sorted(wording.new_checks(event), key=lambda check: check.verdict == "passed")
    if new:
        yield _wide_checks(new, width) if width >= WIDE else _narrow_checks(new, width)


def _wide_checks(checks: Sequence[Check], width: int) -> Table:
    verdicts = [_verdict(check) for check in checks]
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=1)
    table.add_column(width=min(width // 4, max(verdict.cell_len for verdict in verdicts)))
    table.add_column(ratio=1, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    table.add_column(width=min(24, max(len(check.spec) for check in checks)), style=FAINT)
    table.add_row("", *(Text(word, style=FAINT) for word in ("", "expected", "received", "clause")))
    for check, verdict in zip(checks, verdicts, strict=True):
        table.add_row(
            _mark(check),
            verdict,
            Text(visible(check.expected)),
            Text(visible(check.received), style=STANDING_OUT[check.verdict]),
            Text(visible(check.spec)),
        )
    return table


def _narrow_checks(checks: Sequence[Check], width: int) -> Table:
    table = Table.grid(padding=(0, 1, 0, 0), expand=True)
    table.add_column(width=1)
    table.add_column(ratio=1)
    for check in checks:
        first = Table.grid(expand=True)
        first.add_column(ratio=1)
        first.add_column(justify="right", style=FAINT)
        first.add_row(_verdict(check), Text(visible(check.spec)))
        table.add_row(_mark(check), Group(first, _comparison(check, width - 3)))
    return table


def _comparison(check: Check, width: int) -> RenderableType:
    """What was expected and received: on one line if that fits, else on two."""
    expected, received = visible(check.expected), visible(check.received)
    style = COLOURS[check.verdict] if check.verdict != "passed" else ""
    if check.verdict == "passed" and expected == received:
        sides = [("as expected", expected)]
    else:
        sides = [("expected", expected), ("received", received)]
    texts = [Text.assemble((f"{label}  ", FAINT), (value, style)) for label, value in sides]
    line = Text("  ").join(texts)
    if line.cell_len <= width:
        return line
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=FAINT)
    table.add_column(overflow="fold", style=style)
    for label, value in sides:
        table.add_row(label, Text(value))
    return table


def _mark(check: Check) -> Text:
    return Text(wording.sign(check), style=STANDING_OUT[check.verdict] or COLOURS[check.verdict])


def _verdict(check: Check) -> Text:
    name, style = wording.check_name(check.name), STANDING_OUT[check.verdict]
    return Text(f"{name}: {wording.verdict(check)}" if style else name, style=style)


def refusal(given: Refusal) -> Iterator[RenderableType]:
    """Who refused, why, and what to do."""
    yield Text("")
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(Text("✗", style="bold red"), Text(refusals.reason(given), style="bold red"))
    advice = refusals.advice(given)
    if advice:
        table.add_row("", Text(f"What to do: {advice}", style="red"))
    yield table


def why(reason: str, spec: str, width: int) -> RenderableType:
    """The dim line that says why the step exists, and where that is specified."""
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
    """A long name, broken between its words."""
    lines = [""]
    for word in name.replace("_", "_\0").split("\0"):
        if len(lines[-1]) + len(word) > width and lines[-1]:
            lines.append("")
        lines[-1] += word
    return Text("\n".join(lines), overflow="fold")

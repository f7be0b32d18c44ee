"""The rows of a panel: messages, values and checks that matter, and anything unusual."""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from hosting.visible_text import visible
from recorder.console.lines import GAP, folded, shortened
from recorder.console.parts import COLOURS, FAINT, STANDING_OUT
from recorder.event.event import Check
from recorder.event.recorded import RecordedEvent
from recorder.explaining.legs import Leg
from recorder.explaining.point import Value
from recorder.reading import refusals, wording
from recorder.reading.parties import named

INDENT = 2
NAME_WIDTH = 24
"""The most columns of the name of a value."""
CHECK_WIDTH = 36
"""The most columns of the name of a check."""
SHORTEST_VALUE = 14
"""Columns that are enough for a value that means nothing to a reader."""


def way_of(event: RecordedEvent, leg: Leg, tour: str) -> str:
    """Who sends to whom: "browser ← client app" for a response."""
    client, server = (named(event, who, tour) for who in (leg.client, leg.server))
    arrow = "←" if leg.is_response else "→"
    return f"{client} {arrow} {server}"


def leg_rows(event: RecordedEvent, legs: Sequence[Leg], tour: str, width: int) -> list[Text]:
    """One line per message: its sender, its receiver, and what it is."""
    if not legs:
        return [Text.assemble((wording.party(event.role), "bold"), "  nothing is sent")]
    rows = []
    for leg in legs:
        way = way_of(event, leg, tour)
        answers = f" (answers {leg.answers})" if leg.answers else ""
        room = width - len(way) - GAP
        if len(leg.said) + len(answers) > room:
            answers = ""
        said = shortened(leg.said, max(room, 1))
        rows.append(Text.assemble((way, "bold"), " " * GAP, said, (answers, FAINT)))
    return rows


def value_rows(values: Sequence[Value], width: int) -> list[list[Text]]:
    """The lines of each value: its name, the value, and its purpose."""
    names = min(NAME_WIDTH, max((len(value.name) for value in values), default=0))
    return [_value(value, names, width) for value in values]


def _value(value: Value, names: int, width: int) -> list[Text]:
    start = Text.assemble(" " * INDENT, (f"{shortened(value.name, names):{names}}", "bold"), "  ")
    text, meaning = value.seen or value.text, Text(value.meaning, FAINT)
    room = width - start.cell_len
    beside = room - meaning.cell_len - GAP
    if not value.seen and _is_opaque(text) and beside >= SHORTEST_VALUE:
        text = _of_opaque(text, beside)
    if Text(text).cell_len <= beside:
        return [Text.assemble(start, text, " " * GAP, meaning)]
    below = " " * start.cell_len
    if " · " in value.text and not value.seen:
        # A decoded token is a sentence that begins with what matters most, so its end is cut off.
        said = Text.assemble(" " * 2 * INDENT, text)
        said.truncate(width, overflow="ellipsis")
        meaning.truncate(room, overflow="ellipsis")
        return [Text.assemble(start, meaning), said]
    meaning.truncate(room, overflow="ellipsis")
    return [Text.assemble(start, shortened(text, room)), Text.assemble(below, meaning)]


def _is_opaque(text: str) -> bool:
    """Whether a value means nothing to a reader, so that some of its characters are enough."""
    return " " not in text.partition("…")[0] and "://" not in text


def _of_opaque(text: str, width: int) -> str:
    """Shorten such a value to this many columns; a covered one loses its length first."""
    if len(text) > width and text.endswith("characters)"):
        text = text.rpartition("(")[0]
    return shortened(text, width)


def check_rows(checks: Sequence[Check], width: int) -> list[Text]:
    """One line per check that passed: what was expected, then what was received."""
    names = [wording.check_name(check.name) for check in checks]
    name_width = min(CHECK_WIDTH, max(map(len, names), default=0))
    return [
        _check(check, name, name_width, width) for check, name in zip(checks, names, strict=True)
    ]


def _check(check: Check, name: str, name_width: int, width: int) -> Text:
    start = Text.assemble(
        " " * INDENT, ("✓", COLOURS["passed"]), f" {shortened(name, name_width):{name_width}}  "
    )
    return Text.assemble(start, compared(check, width - start.cell_len))


def compared(check: Check, width: int) -> str:
    """What was expected, with what was received in parentheses.

    If there is no room for both, the one that says more.
    """
    expected, received = visible(check.expected), visible(check.received)
    both = f"{expected} ({received})"
    if expected in received:
        return shortened(received, width)
    if cell_len(both) <= width:
        return both
    room = width - cell_len(expected) - len(" ()")
    if _is_opaque(received) and room >= SHORTEST_VALUE:
        return f"{expected} ({shortened(received, room)})"
    says_more = (text for text in (received, expected) if cell_len(text) <= width)
    return next(says_more, shortened(min(expected, received, key=cell_len), width))


def unusual_rows(
    console: Console, event: RecordedEvent, checks: Sequence[Check], width: int
) -> list[Text]:
    """What failed or warns, in full; and that checks are left out, or the peer has gone."""
    rows = []
    for said in filter(None, (wording.weakened(event), wording.given_up(event))):
        rows += folded(console, Text(f"⚠ {said}", STANDING_OUT["warning"]), width)
    for check in checks:
        style = STANDING_OUT[check.verdict]
        name = f"{wording.check_name(check.name)}: {wording.verdict(check)}"
        rows += folded(console, Text(f"{wording.sign(check)} {name}", style), width)
        facts = (
            ("expected  ", visible(check.expected), COLOURS[check.verdict]),
            ("received  ", visible(check.received), COLOURS[check.verdict]),
            ("why  ", f"{visible(check.explanation)} {visible(check.spec)}", ""),
        )
        for label, text, colour in facts:
            rows += folded(console, Text.assemble((label, FAINT), (text, colour)), width, INDENT)
    return rows + _refusal_rows(console, event, width)


def _refusal_rows(console: Console, event: RecordedEvent, width: int) -> list[Text]:
    if event.refusal is None:
        return []
    rows = folded(console, Text(f"✗ {refusals.reason(event.refusal)}", "bold red"), width)
    advice = refusals.advice(event.refusal)
    if advice:
        rows += folded(console, Text(f"What to do: {advice}", "red"), width, INDENT)
    return rows

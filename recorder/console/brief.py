"""The brief style of the console: sender and receiver, the value that moves, and why in six words.

One line per event; in a narrow terminal, words that do not fit continue below it.
"""

from collections.abc import Collection, Iterator
from datetime import tzinfo

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from hosting.visible_text import visible
from recorder.console.lines import GAP, folded
from recorder.console.parts import STANDING_OUT
from recorder.event.recorded import RecordedEvent
from recorder.explaining.point import Point, Value, point_of
from recorder.explaining.seen import Seen
from recorder.reading import refusals, wording
from recorder.reading.parties import named
from recorder.reading.values import Clock
from tracing.covering.salted import COVERED

SHORT_NAMES = {
    wording.party("client_app"): "app",
    wording.party("authorization_server"): "server",
    wording.party("resource_server"): "API",
}
"""Short names of the parties for narrow terminals, as in the titles of the messages."""

WIDE = 120
"""From this many columns on, the parties have their full names."""

PART_WIDTH = 6
WAY_WIDTH = 18
WIDE_WAY_WIDTH = 40
VALUE_WIDTH = 8
"""Columns of a value that means nothing to a reader."""
LONGEST_VALUE = 20
"""Columns of any other value."""


def render(
    event: RecordedEvent,
    seen: Seen,
    zone: tzinfo | None,
    tour: str = "",
    warned: Collection[str] = (),
) -> RenderableType:
    """A line for any event; a check whose name is in `warned` does not warn again."""
    return _Line(event, point_of(event, seen, Clock(event.at, zone), tour), tour, warned)


class _Line:
    """An event's line, for the available width."""

    def __init__(
        self, event: RecordedEvent, point: Point | None, tour: str, warned: Collection[str]
    ) -> None:
        self._warned = warned
        self._event = event
        self._point = point
        self._tour = tour

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wide = options.max_width >= WIDE
        way_width = WIDE_WAY_WIDTH if wide else WAY_WIDTH
        start = Text.assemble(
            (f"{self._event.part or '–':{PART_WIDTH}}", "bold"),
            f"{self._way(wide) + ' ':{way_width}}",
        )
        said = Text(" " * GAP).join(self._words())
        lines = folded(console, said, options.max_width, start.cell_len)
        if lines:
            lines[0] = Text.assemble(start, lines[0][start.cell_len :])
        yield from lines or [start]

    def _way(self, wide: bool) -> str:
        event = self._event
        one, other = (
            SHORT_NAMES.get(name, name) if not wide else name
            for name in (named(event, who, self._tour) for who in (event.sender, event.receiver))
        )
        if event.sender == event.receiver:
            return f"inside the {one}"
        has_both = event.request and event.response and event.answers is None
        # The request is also new here, so its sender is named first.
        return f"{other} ⇄ {one}" if has_both else f"{one} → {other}"

    def _words(self) -> Iterator[Text]:
        event, point = self._event, self._point
        if event.abandoned:
            yield Text("⚠ given up", STANDING_OUT["warning"])
        unusual = wording.unusual_checks(event, self._warned)
        for check in unusual:
            said = f"{wording.sign(check)} {wording.check_name(check.name)}"
            yield Text(said, STANDING_OUT[check.verdict])
        if event.refusal and not unusual:
            yield Text(f"✗ refused: {refusals.why_refused(event.refusal)}", "bold red")
        if point is None:
            yield Text(wording.exchange(event), "dim")
            return
        if point.values:
            yield _value(point.values[0])
        yield Text(point.message.brief)


def _value(value: Value) -> Text:
    # Of a token, show its first claim; of a list, its number of members.
    text = value.text.partition(" · ")[0].partition(" (the first: ")[0].partition("; ")[0]
    text = text.partition("://")[2] or text
    scheme, _, credentials = text.partition(" ")
    text = credentials if scheme in ("Basic", "Bearer", "DPoP") else text
    # In eight columns, the word would leave no room for what distinguishes two secrets.
    text = text.removeprefix(COVERED)
    start = visible(text.partition("…")[0])
    if start != text or len(text) > LONGEST_VALUE:
        kept = VALUE_WIDTH if " " not in start else LONGEST_VALUE
        text = f"{start[:kept].rstrip()}…"
    return Text.assemble((f"{value.name} ", "dim"), visible(text))

"""The default style of the console: the point of a message, in a few lines.

From top to bottom: title, sender and receiver, what failed, the values and the checks that matter,
what would go wrong without this step, and the source line and clause behind it. Everything else is
only counted; keys show it. Nothing is conveyed by colour alone.
"""

from collections.abc import Iterator
from datetime import tzinfo
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.text import Text

from hosting.visible_text import visible
from recorder.console import brief
from recorder.console.lines import GAP, folded, shortened, with_right
from recorder.console.parts import CHANNEL_COLOURS, FAINT, thirteen_marks
from recorder.console.point_rows import check_rows, leg_rows, unusual_rows, value_rows
from recorder.event.recorded import RecordedEvent
from recorder.explaining.point import Point, point_of
from recorder.explaining.seen import Seen
from recorder.reading import wording
from recorder.reading.values import Clock
from tracing.catalogue import Step

RULES = {"front": "─", "back": "━", "local": "┄"}
LEGEND = "expected (received)"
"""Explains the row of a check that passed, if the two values differ."""


def render(
    event: RecordedEvent,
    seen: Seen,
    zone: tzinfo | None,
    room: int | None = None,
    tour: str = "",
) -> RenderableType:
    """A panel for an event of a step; for any other event, a line of the brief style.

    The panel has at most `room` lines if possible (None for as many as the point needs).
    """
    point, step = point_of(event, seen, Clock(event.at, zone), tour), event.step
    if point is None or step is None:
        return brief.render(event, seen, zone, tour)
    return _Panel(event, step, point, tour, room)


class _Plan(NamedTuple):
    """What is shown: how many values and checks, and which of the other parts.

    `point` is the sentence that says what the message is about.
    """

    values: int
    checks: int
    where: bool = True
    shows: bool = True
    point: bool = True


class _Panel:
    """One event of a step, laid out for the available width."""

    def __init__(
        self, event: RecordedEvent, step: Step, point: Point, tour: str, room: int | None
    ) -> None:
        self._event = event
        self._step = step
        self._point = point
        self._tour = tour
        self._room = room

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        for plan in self._plans():
            lines = list(self._lines(console, width, plan))
            if self._room is None or len(lines) <= self._room:
                break
        yield from lines

    def _plans(self) -> Iterator[_Plan]:
        """Plans from everything down to what is never left out."""
        values, checks = len(self._point.values), len(self._point.checks)
        plan = _Plan(values, checks)
        yield plan
        plan = plan._replace(where=False)
        yield plan
        plan = plan._replace(shows=False)
        yield plan
        plan = plan._replace(point=False)
        yield plan
        while plan.checks > 1 or plan.values > 1:
            is_check = plan.checks > 1
            plan = plan._replace(checks=plan.checks - is_check, values=plan.values - (not is_check))
            yield plan
        yield plan._replace(values=0, checks=0)

    def _lines(self, console: Console, width: int, plan: _Plan) -> Iterator[Text]:
        event, message = self._event, self._point.message
        yield from self._title(console, width)
        yield from leg_rows(event, self._point.legs, self._tour, width)
        if plan.shows and message.shows:
            yield from folded(console, Text(message.shows, "italic"), width, 2)
        yield from unusual_rows(console, event, self._point.unusual, width)
        if plan.point:
            yield from folded(console, Text(message.point), width)
        yield from self._values_and_checks(width, plan)
        without = folded(console, Text(message.without, "italic"), width)
        yield from self._with_where(without, width) if plan.where else without

    def _title(self, console: Console, width: int) -> Iterator[Text]:
        event, rule = self._event, RULES[self._event.channel]
        colour = "red" if event.refusal else CHANNEL_COLOURS[event.channel]
        title = Text.assemble(
            (f"{rule}{rule} ", colour),
            (f"{event.part}  {self._point.message.title}", "bold"),
            (" ✗ refused" if event.refusal else "", "bold red"),
            " ",
        )
        marks = self._marks()
        end = Text.assemble(" ", marks, (f" {rule}", colour))
        if title.cell_len + end.cell_len > width:
            # Too narrow for the marks: the number already says how far the flow has come.
            end = Text()
        space = max(width - title.cell_len - end.cell_len, 0)
        yield from folded(console, Text.assemble(title, (rule * space, colour), end), width)

    def _marks(self) -> Text:
        """The position of this step, and how far the flow has come."""
        if not wording.is_of_main_flow(self._event):
            return Text(wording.place_in_tour(self._step, self._event), FAINT)
        return thirteen_marks(self._event)

    def _values_and_checks(self, width: int, plan: _Plan) -> list[Text]:
        """The values and checks that matter, and how many more there are."""
        point = self._point
        values = [
            line for value in value_rows(point.values, width)[: plan.values] for line in value
        ]
        checks = self._checks(width, plan.checks)
        more_values = point.more_values + len(point.values) - plan.values
        more_checks = point.more_checks + len(point.checks) - plan.checks
        if more_values and more_checks and not point.as_before:
            both = f"{more_values} more values (w), {more_checks} more checks, all passed (d)"
            return [*values, *with_right(checks, Text(shortened(both, width), FAINT), width)]
        if more_values or point.as_before:
            said = Text(shortened(self._more_values(more_values), width), FAINT)
            values = with_right(values, said, width)
        if more_checks and checks:
            said = Text(shortened(f"and {more_checks} more, all passed (d)", width), FAINT)
            checks = with_right(checks, said, width)
        elif more_checks:
            checks = [Text(shortened(self._only_counted(more_checks), width), FAINT)]
        return values + checks

    def _checks(self, width: int, shown: int) -> list[Text]:
        """The key checks, under a heading that says which role makes them."""
        point = self._point
        rows = check_rows(point.checks[:shown], width)
        if not rows:
            return []
        about = f", about {point.message.judges}" if point.message.judges else ""
        heading = f"Checks by the {wording.party(self._event.role)}{about}"
        lines = [Text(shortened(heading, width), "bold")]
        if any(row.plain.endswith(")") for row in rows):
            with_legend = with_right(lines, Text(LEGEND, FAINT), width)
            lines = with_legend if len(with_legend) == 1 else lines
        return [*lines, *rows]

    def _more_values(self, more: int) -> str:
        point = self._point
        if point.as_before:
            used = ", ".join(value.name for value in point.values)
            return f"the same document as in {point.as_before}; used here: {used} (w)"
        return f"and {more} more (w)" if point.values else f"{wording.count(more, 'value')} (w)"

    def _only_counted(self, checks: int) -> str:
        """How many checks there are, if none of them is shown."""
        made = wording.count(checks, "check")
        counted = f"{made} by the {wording.party(self._event.role)}, all passed"
        return f"{wording.made_again(self._event) or counted} (d)"

    def _with_where(self, lines: list[Text], width: int) -> list[Text]:
        """End with the line of source code that recorded the event, and the specification's clause.

        If the path of the source file does not fit, its name alone is shown.
        """
        source, spec = self._event.source, self._step.spec
        places = [f"{source.file}:{source.line} · "] if source else [""]
        places += [place.rpartition("/")[2] for place in places]
        said = [shortened(visible(place + spec), width) for place in places]
        room = width - (lines[-1].cell_len if lines else width) - GAP
        fitting = (words for words in said if cell_len(words) <= room)
        return with_right(lines, Text(next(fitting, said[0]), FAINT), width)

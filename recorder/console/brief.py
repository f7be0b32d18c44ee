"""The brief style of the console: a line an event, in columns that stay where they are."""

from datetime import tzinfo

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from recorder.event.recorded import RecordedEvent
from recorder.reading import wording

SIGNS = {"front": "◇ front", "back": "◆ back", "local": "◎ inside"}

TITLES = 120
"""From this many columns on steps are called by their titles, below by their slugs."""


def render(event: RecordedEvent, _zone: tzinfo | None = None) -> RenderableType:
    """One line, whatever the event is."""
    return _Line(event)


class _Line:
    """An event's line, for the width at hand."""

    def __init__(self, event: RecordedEvent) -> None:
        self._event = event

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        event = self._event
        request, response = event.request, event.response
        wide = options.max_width >= TITLES
        table = Table.grid(padding=(0, 1, 0, 0), expand=True)
        for column_width in (5, 62 if wide else 20, 8):
            table.add_column(width=column_width, no_wrap=True, overflow="ellipsis")
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis", style="dim")
        table.add_column(width=5, no_wrap=True, style="dim")
        table.add_column(width=15, no_wrap=True)
        table.add_column(width=7, no_wrap=True, justify="right")
        table.add_row(
            Text(event.part or "–", style="bold"),
            Text(self._title(wide)),
            Text(SIGNS[event.channel]),
            Text(wording.asked(request) if request else "decision"),
            Text(f"→ {response.status}" if response else ""),
            self._verdict(),
            Text(wording.milliseconds(event.seconds), style="dim"),
            style="red" if event.refusal else None,
        )
        yield table

    def _title(self, wide: bool) -> str:
        step = self._event.step
        if step is None:
            return wording.party(self._event.role)
        return step.title if wide else step.slug.replace("-", " ")

    def _verdict(self) -> Text:
        if self._event.abandoned:
            return Text("⚠ given up", style="yellow")
        checks, counted = self._event.checks, wording.counted(self._event.checks)
        made = f" {counted['passed']}/{len(checks)}" if checks else ""
        warned = f" ⚠ {counted['warning']}" if counted["warning"] else ""
        if self._event.refusal:
            # There is room for one of them.
            return Text(f"✗ refused{warned or made}", style="bold red")
        if counted["failed"]:
            return Text(f"… not yet{warned or made}", style="yellow")
        style = "yellow" if warned else "green"
        return Text(f"✓{made}{warned}", style=style) if checks else Text("")

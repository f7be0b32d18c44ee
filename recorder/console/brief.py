"""The brief style of the console: a line an event, in columns that stay where they are."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from recorder.event.refusal import refusal_of
from recorder.reading import wording

SIGNS = {"front": "◇ front", "back": "◆ back", "local": "◎ inside"}

TITLES = 120
"""From this many columns on steps are called by their titles, below by their slugs."""


def render(event: Mapping[str, Any], _zone: tzinfo | None = None) -> RenderableType:
    """One line, whatever the event is."""
    return _Line(event)


class _Line:
    """An event's line, for the width at hand."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        self._event = event

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        event = self._event
        http = event["http"] or {}
        request, response = http.get("request"), http.get("response")
        wide = options.max_width >= TITLES
        table = Table.grid(padding=(0, 1, 0, 0), expand=True)
        for column_width in (5, 62 if wide else 20, 8):
            table.add_column(width=column_width, no_wrap=True, overflow="ellipsis")
        table.add_column(ratio=1, no_wrap=True, overflow="ellipsis", style="dim")
        table.add_column(width=5, no_wrap=True, style="dim")
        table.add_column(width=15, no_wrap=True)
        table.add_column(width=7, no_wrap=True, justify="right")
        table.add_row(
            Text(event["part"] or "–", style="bold"),
            Text(self._title(wide)),
            Text(SIGNS[event["channel"]]),
            Text(wording.asked(request) if request else "decision"),
            Text(f"→ {response['status']}" if response else ""),
            self._verdict(),
            Text(wording.milliseconds(event["seconds"]), style="dim"),
            style="red" if refusal_of(event) else None,
        )
        yield table

    def _title(self, wide: bool) -> str:
        step = wording.step_of(self._event)
        if step is None:
            return wording.party(self._event["role"])
        return step.title if wide else step.slug.replace("-", " ")

    def _verdict(self) -> Text:
        checks = self._event["checks"]
        passed = sum(check["passed"] for check in checks)
        made = f" {passed}/{len(checks)}" if checks else ""
        if refusal_of(self._event):
            return Text(f"✗ refused{made}", style="bold red")
        if passed < len(checks):
            return Text(f"… not yet{made}", style="yellow")
        return Text(f"✓{made}", style="green") if checks else Text("")

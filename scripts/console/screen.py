"""What `launch.py` prints of what happens, in the chosen style."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from recorder.console import details, plain
from recorder.console.view import ConsoleView, Style
from recorder.event.incoming import recorded_event_of
from scripts.console.footer import KEYS
from scripts.console.stepping import Look
from scripts.console.terminal import can_press_keys, list_table, say
from scripts.processes.process import spoken
from scripts.processes.processes import Processes


class Screen:
    """What a launcher shows on its console. `has_keys` says whether a user can press keys there."""

    def __init__(self, console: Console, wanted: argparse.Namespace) -> None:
        self.console = console
        self.plain: bool = wanted.plain
        self.has_keys = can_press_keys(console)
        style: Style = "brief" if wanted.brief else "plain" if wanted.plain else "full"
        self._show_secrets: bool = wanted.show_secrets
        self._view = ConsoleView(style, show_secrets=wanted.show_secrets)

    def say(self, text: str, style: str = "") -> None:
        """Print a sentence, which the terminal folds."""
        say(self.console, text, style)

    def events(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Show what the roles have just reported."""
        for event in events:
            self.console.print(self._view.render(recorded_event_of(event)))

    def look(self, look: Look, event: Mapping[str, Any] | None) -> None:
        """Show a step again, or more of it; without one, what the keys do."""
        if look == "keys" or event is None:
            table = list_table()
            for key in KEYS:
                table.add_row(Text(key.name, "bold"), key.meaning)
            self.console.print(table)
        elif look == "step":
            self.events([event])
        else:
            told = recorded_event_of(event)
            self.console.print(details.details(told, look, show_secrets=self._show_secrets))

    def held(self, event: Mapping[str, Any]) -> None:
        """Say that this step is held, where no footer says so."""
        line = details.where_held(recorded_event_of(event))
        self.say(plain.spoken(line) if self.plain else line, "bold")

    def output(self, processes: Processes) -> None:
        """Show what the processes have just printed."""
        for name, line in processes.said():
            self.say(f"{spoken(name)} says: {line}", "yellow")

    def lost(self, number: int) -> None:
        """Say how many events are missing."""
        self.say(
            f"{number} events never reached the recorder: some steps are missing here.", "yellow"
        )

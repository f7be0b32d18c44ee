"""What `launch.py` prints, in the chosen style."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from recorder.console import details, plain
from recorder.console.view import ConsoleView, Style
from recorder.event.incoming import recorded_event_of
from scripts.console.footer import KEYS
from scripts.console.stepping import Look
from scripts.console.terminal import open_console, say
from scripts.console.weakening import show_left_out
from scripts.processes.playground import Playground
from scripts.processes.process import spoken
from scripts.processes.processes import Processes

START = "client_app"
PEOPLE = "alice / wonderland, bob / builder, carol / christmas (and a one-time code)"


class Screen:
    """The console of a launcher. `has_keys` says whether a user can press keys there."""

    def __init__(self, wanted: argparse.Namespace) -> None:
        self.plain: bool = wanted.plain
        self.console = open_console(plain=wanted.plain)
        self.has_keys = self.console.is_interactive and sys.stdout.isatty() and _can_type()
        style: Style = "brief" if wanted.brief else "plain" if wanted.plain else "full"
        self._show_secrets: bool = wanted.show_secrets
        self._view = ConsoleView(style, show_secrets=wanted.show_secrets)

    def say(self, text: str, style: str = "") -> None:
        """Print a sentence, which the terminal folds."""
        say(self.console, text, style)

    def welcome(self, playground: Playground, *, auto: bool, step: bool) -> None:
        """Say where each role is, who can sign in, and what to do now."""
        table = _table()
        urls = playground.urls()
        for name in playground.roles:
            table.add_row(name.replace("_", " "), Text(urls[name], "bold" if name == START else ""))
        if playground.has_demo_people:
            table.add_row("who can sign in", PEOPLE)
        if playground.people:
            table.add_row("and the people of", Text(playground.people))
        self.console.print(table)
        show_left_out(self.console, playground.without_checks, plain=self.plain)
        self.say(f"watch: {playground.viewer}")
        if auto:
            self.say("A scripted user runs the flow now.", "bold")
        else:
            self.say(f"Open {urls[START]}/ in a browser.", "bold")
        if step:
            self.say(self._how_to_step(playground))
        if auto:
            self.say("")
        else:
            self.say("Each step appears here as it happens. Ctrl-C stops all.\n")

    def events(self, events: Sequence[Mapping[str, Any]]) -> None:
        """Show what the roles have just reported."""
        for event in events:
            self.console.print(self._view.render(recorded_event_of(event)))

    def look(self, look: Look, event: Mapping[str, Any] | None) -> None:
        """Show a step again, or more of it; without one, what the keys do."""
        if look == "keys" or event is None:
            table = _table()
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

    def _how_to_step(self, playground: Playground) -> str:
        if self.has_keys:
            return "Each step is held until you press the space bar."
        return f"Each step is held until you press the button at {playground.viewer}"


def _table() -> Table:
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))


def _can_type() -> bool:
    # A program may be started without any standard input.
    return sys.stdin is not None and sys.stdin.isatty()

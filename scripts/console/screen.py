"""What `launch.py` prints while flows run, in the chosen style."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.text import Text

from recorder.console import details, plain, predictions, search
from recorder.console.view import ConsoleView, Style
from recorder.event.incoming import recorded_event_of
from recorder.event.recorded import RecordedEvent
from recorder.predicting.prediction import Prediction
from recorder.reading.curl import as_curl
from scripts.console.footer import Footer, asked_lines
from scripts.console.history import History
from scripts.console.keys import KEYS
from scripts.console.pages import Pages
from scripts.console.predictions import Asked
from scripts.console.stepping import LOOKS, Look
from scripts.console.terminal import can_press_keys, list_table, offer_to_clipboard, say
from scripts.processes.process import spoken
from scripts.processes.processes import Processes
from scripts.recording.run_recording import RunRecording
from tracing.covering.salted import MARK

COPIED = "The command is printed above, and offered to your clipboard."
COVERED = (
    "The command is printed above with its secrets covered. With --show-secrets it is whole, "
    "and works."
)
COVERED_IN_FILE = "The command is printed above with its secrets covered, as they are in the file."
NOTHING_TO_COPY = "Nothing is sent here, so there is no command to copy."

TALL = 24
"""Lines of a terminal with room to spare: something above the held message stays visible."""
SPARE, LEAST_SPARE = 4, 2
"""Lines that are left free in a tall terminal, and in any other: the footer may be higher for a
while.
"""


KEY_OF = {look: key for key, look in LOOKS.items()}


class Screen:
    """What a launcher shows on its console. `has_keys` says whether a user can press keys there;
    `footer` is the footer, while there are keys; `asked` is the question about the held message,
    `about_code` a remark on the source lines that are shown, and `recording` the recording of the
    run, if there is one.
    """

    def __init__(self, console: Console, wanted: argparse.Namespace) -> None:
        self.console = console
        self.plain: bool = wanted.plain
        self.has_keys = can_press_keys(console)
        self.footer: Footer | None = None
        self.asked: Asked | None = None
        self.about_code = ""
        self.recording: RunRecording | None = None
        self._show_secrets: bool = wanted.show_secrets
        self._view = ConsoleView(_style(wanted), show_secrets=wanted.show_secrets)
        self._pages = Pages(console)
        self.history = History(self._view.shown)

    def say(self, text: str, style: str = "") -> None:
        """Print a sentence, which the terminal folds."""
        say(self.console, text, style)

    def take(
        self, events: Sequence[Mapping[str, Any]], merged: Mapping[str, str]
    ) -> list[RecordedEvent]:
        """Remember what the roles have just reported; return the events."""
        typed = [recorded_event_of(event) for event in events]
        self.history.add(typed, merged)
        return typed

    def report(self, events: Sequence[Mapping[str, Any]], merged: Mapping[str, str]) -> None:
        """Show what the roles have just reported."""
        for event in self.take(events, merged):
            self.show(event)

    def show(
        self,
        event: RecordedEvent,
        *,
        is_held: bool = False,
        verdicts: Sequence[Prediction] = (),
    ) -> None:
        """Show a message, and below it the verdicts that it gives on predictions. A held message
        gets as many lines as there is room for.
        """
        told = list(map(predictions.verdict, verdicts))
        room = self._room() if is_held and self.footer else None
        if room is not None:
            room -= sum(len(text.wrap(self.console, self.console.width)) for text in told)
        seen, tour = self.history.seen(event.flow), self.history.tour(event.flow)
        self.console.print(self._view.render(event, seen, room, tour))
        for text in told:
            self.console.print(text)

    def look(self, look: Look, event: RecordedEvent) -> str:
        """Show a message again, or more of it, page by page; return a note."""
        shown = self._view.shown(event)
        if look == "step":
            self.show(event, is_held=True)
            return ""
        if look == "curl":
            return self._copy(event, shown)
        title = details.title(event, look)
        body, key = details.details(shown, look), KEY_OF[look]
        page = self._pages.show(title, body, key, self._room(), of=event.id)
        return f"{self.about_code} {page}".strip() if look == "code" else page

    def keys(self) -> str:
        """Show what the keys do; return a note."""
        table = list_table()
        for key in self.footer.keys if self.footer else KEYS:
            table.add_row(Text(key.name, "bold"), key.meaning)
        return self._pages.show("The keys", table, "?", self._room())

    def predicted(self, made: Sequence[Prediction]) -> str:
        """Show what was predicted so far; return a note."""
        return self._pages.show("Predictions", predictions.Predicted(made), "p", self._room())

    def find(self, words: str) -> list[RecordedEvent]:
        """The messages so far that contain these words."""
        messages = (event for event in self.history.all() if event.part)
        return [event for event in messages if self._contains(event, words)]

    def found(self, event: RecordedEvent, words: str) -> None:
        """Show where a message contains these words."""
        shown, tour = self._view.shown(event), self.history.tour(event.flow)
        self.console.print(search.render(shown, words, tour=tour))

    def held(self, event: RecordedEvent) -> None:
        """Report that this message is held, if no footer does."""
        title = details.title_of(event, self.history.tour(event.flow))
        line = f"{details.where_held(event)} {title}"
        self.say(plain.spoken(line) if self.plain else line, "bold")

    def ask(self, asked: Asked) -> None:
        """Print a question, if no footer shows it."""
        answers = enumerate(asked.question.answers, 1)
        told = "; ".join(f"{number}: {answer.text}" for number, answer in answers)
        self.say(f"Predict: {asked.question.text} {told}.")

    def output(self, processes: Processes) -> None:
        """Show what the processes have just printed, and what is new about the recording."""
        for name, line in processes.said():
            self.say(f"{spoken(name)} says: {line}", "yellow")
        for sentence in self.recording.said() if self.recording else ():
            self.say(sentence, "yellow")

    def lost(self, number: int) -> None:
        """Report how many events are missing."""
        self.say(
            f"{number} events never reached the recorder: some steps are missing here.", "yellow"
        )

    def _contains(self, event: RecordedEvent, words: str) -> bool:
        shown, tour = self._view.shown(event), self.history.tour(event.flow)
        return search.contains(shown, words, tour)

    def _room(self) -> int | None:
        """Return the lines above the footer; None without a footer: all is printed at once."""
        if self.footer is None:
            return None
        height = self.console.height
        asked = sum(
            len(text.wrap(self.console, self.console.width))
            for text in asked_lines(self.asked, self.console.width)
        )
        return height - self.footer.height - asked - (SPARE if height >= TALL else LEAST_SPARE)

    def _copy(self, event: RecordedEvent, shown: RecordedEvent) -> str:
        command = as_curl(shown.request) if shown.request else ""
        if not command:
            return NOTHING_TO_COPY
        self.say(command)
        if shown.request != event.request:
            return COVERED
        if MARK.search(command):
            return COVERED_IN_FILE
        offer_to_clipboard(self.console, command)
        return COPIED


def _style(wanted: argparse.Namespace) -> Style:
    styles: tuple[Style, ...] = ("full", "brief", "plain")
    return next((style for style in styles if getattr(wanted, style)), "panel")

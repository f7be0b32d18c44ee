"""Tells a story on the console: what the attacker has and why, both runs in numbered steps with
their messages, what the attack yields, and what stops it.
"""

from collections.abc import Collection, Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from hosting.visible_text import visible
from recorder.console.view import ConsoleView
from recorder.explaining.seen import Seen
from scenarios.attacks.story import Story
from scripts.attacking.playing import Played, Run
from scripts.attacking.telling import Parting, parting
from scripts.console.terminal import say

INDENT = 3
UNPROTECTED = "Where the protection has no effect"
AS_TOLD, OTHERWISE = "as told", "not as told"
STYLES = {AS_TOLD: "green", OTHERWISE: "bold red"}


def show_stories(console: Console, stories: Iterable[Story]) -> None:
    """Print the slug of each story, who attacks whom, what stops it, and its clause."""
    for story in stories:
        say(console, story.slug, "bold")
        say(console, f"  {story.title}")
        say(console, f"  {story.attacker} → {story.victim}")
        went = "reduced" if story.reduced else "stopped"
        say(console, f"  {went} by {story.stoppers} ({story.clause})")


class StoryTeller:
    """Tells stories. A message takes one line; the one where the two runs diverge is shown in the
    style of `view`.
    """

    def __init__(self, console: Console, view: ConsoleView, lines: ConsoleView) -> None:
        self._console = console
        self._view = view
        self._lines = lines

    def tell(self, played: Played) -> None:
        """Tell both runs of a story."""
        story = played.story
        self._heading(story.title)
        for label, text in (
            ("Attacker", story.attacker),
            ("Victim", story.victim),
            ("Has", story.has),
            ("Idea", story.idea),
            ("Clause", story.clause),
        ):
            self._labelled(label, text)
        where = parting(played)
        whole = {event.id for event in where if event}
        beside = f" (and {', '.join(map(str, story.beside))}, beside it)" if story.beside else ""
        is_weakened = story.unprotected is None
        self._heading(f"Without {story.stoppers}{beside}" if is_weakened else UNPROTECTED)
        self._run(played.weak, whole, _not_made(where))
        self._labelled("Loot", played.weak.loot or "nothing", "bold red")
        self._heading("With every check")
        self._run(played.good, whole)
        self._stopped(played)
        for fault in played.faults:
            say(self._console, f"✗ {fault}", "bold red")

    def _heading(self, text: str) -> None:
        say(self._console, "")
        say(self._console, text, "bold")

    def _labelled(self, label: str, text: str, style: str = "") -> None:
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=8)
        table.add_column(overflow="fold")
        table.add_row(Text(label, "bold"), Text(visible(text), style))
        self._console.print(table)

    def _run(self, run: Run, whole: Collection[str], lacking: str = "") -> None:
        """Tell a run; `lacking` is what was not checked where it diverges from the other."""
        seen = Seen()
        for number, step in enumerate(run.steps, start=1):
            self._console.print(Text(visible(f"{number}. {step.told}")))
            for event in step.events:
                if event.step is not None:
                    view = self._view if event.id in whole else self._lines
                    shown = view.render(event, seen)
                    self._console.print(Padding(shown, (0, 0, 0, INDENT)))
                if lacking and event.id in whole:
                    self._console.print(Padding(Text(lacking, "bold red"), (0, 0, 0, INDENT)))
                seen.note(event)
        if run.trouble:
            say(self._console, f"✗ {run.trouble}", "bold red")

    def _stopped(self, played: Played) -> None:
        story = played.story
        if stopper := _stopper(played):
            self._labelled("Stopped", f"{stopper}. The attacker has nothing.", "bold green")
        self._labelled("Why", story.lesson)
        if story.reduced:
            self._labelled("Reduced", f"Reduced, not stopped. {story.reduced}")


def _not_made(where: Parting) -> str:
    """Return what the weakened role did not check where the whole one refused."""
    if where.weak is None or where.good is None:
        return ""
    failed = next(check for check in where.good.checks if check.verdict == "failed")
    return visible(f"✗ Not checked here: {failed.name}. {failed.explanation}")


def show_played(console: Console, plays: Sequence[Played], *, plain: bool) -> None:
    """Print a row for each story, what is wrong with those that did not go as told, and the
    total.
    """
    if plain:
        for each in plays:
            say(console, f"{each.story.slug}: {_word(each)}. Stopped by {_stopped_by(each)}.")
    else:
        table = Table(box=None, pad_edge=False, header_style="bold")
        for heading in ("story", "went", "stopped by"):
            table.add_column(heading, overflow="fold")
        for each in plays:
            word = _word(each)
            table.add_row(each.story.slug, Text(word, STYLES[word]), _stopped_by(each))
        console.print(table)
    for each in plays:
        for fault in each.faults:
            say(console, f"{each.story.slug}: {fault}", "red")
    as_told = sum(not each.faults for each in plays)
    say(console, f"{as_told} of {len(plays)} stories went as told.", "bold")


def _word(played: Played) -> str:
    return OTHERWISE if played.faults else AS_TOLD


def _stopped_by(played: Played) -> str:
    stopper = _stopper(played) or "no check"
    return f"{stopper} (reduced, not stopped)" if played.story.reduced else stopper


def _stopper(played: Played) -> str:
    """Return the check that refused last in the good run, preferably one of the story, or what else
    stopped the attack; empty if nothing did.
    """
    if played.good.loot is not None:
        return ""
    story = played.story
    refusals = [defence for _, defence in played.good.refusals]
    refusals.sort(key=lambda defence: defence in story.stopped_by)
    return story.stopped_otherwise or (str(refusals[-1]) if refusals else "")

"""What the console prints about stories that were played."""

import io
from dataclasses import replace

from rich.console import Console

from recorder.event.incoming import recorded_event_of
from scenarios.attacks.story import Story
from scripts.attacking.playing import Played, Run, Step
from scripts.console.story_telling import show_played, show_stories
from tests.support.stories import FIRST, STORY, THIRD
from tests.unit.recorder.samples import check, event

FAILED = [
    recorded_event_of(
        event("token-issued", flow="flow1", role=role, checks=[check(name, "failed")])
    )
    for role, name in (FIRST, THIRD)
]


def played(story: Story, loot: str | None = None) -> Played:
    """Return a story in whose protected run two checks failed, one after the other."""
    good = Run([Step("He sends it.", FAILED)], loot)
    return Played(story, Run([], "Alice's notes"), good, ())


def row(story: Story, loot: str | None = None) -> str:
    """Return one line of the table."""
    console = Console(file=io.StringIO(), width=200)
    show_played(console, [played(story, loot)], plain=True)
    return str(console.file.getvalue()).splitlines()[0]  # type: ignore[attr-defined]


def test_the_check_of_the_story_is_named() -> None:
    """A check that failed later is not named."""
    assert row(STORY) == "a-story: as told. Stopped by authorization_server:first."


def test_what_is_no_check_is_named() -> None:
    """The line also says if the attack is only reduced."""
    story = replace(STORY, stopped_by=(), stopped_otherwise="a header", reduced="A little is left.")
    assert row(story) == "a-story: as told. Stopped by a header (reduced, not stopped)."


def test_a_check_that_failed_has_not_stopped_an_attack_that_succeeded() -> None:
    """Some checks fail only to make the server ask the user for something."""
    assert row(STORY, "Alice's notes") == "a-story: as told. Stopped by no check."


def test_the_list_says_what_stops_each_story() -> None:
    """The last line of a story says so."""
    console = Console(file=io.StringIO(), width=200)
    show_stories(console, [STORY])
    said = console.file.getvalue()  # type: ignore[attr-defined]
    assert said.endswith("stopped by authorization_server:first, client_app:second (RFC 6749 §1)\n")

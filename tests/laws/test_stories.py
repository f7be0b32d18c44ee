"""Every story of the attack lab has a file with its name, and names checks that exist."""

from pathlib import Path

import scenarios.attacks
from scenarios.attacks.catalogue import STORIES
from tests.support.faults import assert_none
from tests.support.sources import text_of
from tracing.weakening import checks_of

FAMILIES = Path(scenarios.attacks.__file__).parent


def test_a_story_stands_in_the_file_of_its_slug() -> None:
    """The catalogue contains every story that has a file."""
    files = {path.stem for path in FAMILIES.glob("*/*.py") if "\nSTORY = " in text_of(path)}
    assert files == {slug.replace("-", "_") for slug in STORIES}


def test_a_defence_is_a_check_of_its_role() -> None:
    """A check that was renamed or removed leaves no story behind."""
    assert_none(
        f"{story.slug}: {role}:{check}"
        for story in STORIES.values()
        for role, check in (*story.stopped_by, *story.beside)
        if check not in checks_of(role)
    )


def test_a_story_says_what_stops_the_attack() -> None:
    """A defence other than a check cannot be left out, so the attack is only shown failing."""
    assert_none(slug for slug, story in STORIES.items() if not story.stoppers)
    assert_none(
        slug
        for slug, story in STORIES.items()
        if story.stopped_otherwise and (story.stopped_by or story.unprotected is None)
    )


def test_what_is_no_check_is_named_in_a_phrase() -> None:
    """The phrase follows the words “stopped by”."""
    assert_none(
        f"{slug}: {story.stopped_otherwise}"
        for slug, story in STORIES.items()
        if story.stopped_otherwise.endswith(".") or story.stopped_otherwise[:1].isupper()
    )


def test_a_story_cites_a_clause() -> None:
    """A reader can look up each attack."""
    assert_none(slug for slug, story in STORIES.items() if "§" not in story.clause)

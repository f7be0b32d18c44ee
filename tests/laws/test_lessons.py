"""Find it, fix it: the exercises match our source."""

import pytest

from scenarios.attacks.catalogue import STORIES
from scenarios.attacks.lessons import HINTS, LESSONS
from scripts.attacking.source_tuple import NoSuchTuple, lines_of_tuple
from tests.support.places import ROOT
from tracing.weakening import checks_of

BETWEEN = range(3, 5)
"""How many fixes the reader chooses from."""


def test_ten_stories_have_a_lesson() -> None:
    """Each lesson is about a story."""
    assert len(LESSONS) == 10
    assert set(LESSONS) <= set(STORIES)


@pytest.mark.parametrize("slug", LESSONS)
def test_what_is_to_be_found_is_in_the_source(slug: str) -> None:
    """The tuple in the source contains a check that the weakened role of the story lacks, and
    checks that it has.
    """
    lesson, lacking = LESSONS[slug], {check for _, check in STORIES[slug].stopped_by}
    lines = lines_of_tuple(ROOT / lesson.source, lesson.listed)
    assert lacking & set(lines)
    assert set(lines) - lacking
    role = lesson.source.partition("/")[0]
    assert {line for line in lines if not line.startswith("*")} <= set(checks_of(role))


@pytest.mark.parametrize("slug", LESSONS)
def test_the_right_fix_is_what_our_source_says(slug: str) -> None:
    """One fix out of three or four is right, word for word as in the source; the others do not
    appear in that check.
    """
    lesson = LESSONS[slug]
    role = lesson.source.partition("/")[0]
    lacking = next(check for of, check in STORIES[slug].stopped_by if of == role)
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / role).rglob("*_checks.py")
        if f"def {lacking}(" in path.read_text(encoding="utf-8")
    )
    function = source.partition(f"def {lacking}(")[2].partition("\ndef ")[0]
    right = [fix.code for fix in lesson.fixes if fix.is_right]
    assert len(lesson.fixes) in BETWEEN
    assert len(right) == 1
    assert right[0] in function
    assert not [fix.code for fix in lesson.fixes if not fix.is_right and fix.code in function]


@pytest.mark.parametrize("slug", LESSONS)
def test_there_are_three_hints(slug: str) -> None:
    """No hint names the check, which the reader has to find."""
    lesson = LESSONS[slug]
    assert len(lesson.hints) == HINTS
    told = " ".join(lesson.hints)
    assert not [check for _, check in STORIES[slug].stopped_by if check in told]


def test_a_tuple_that_is_not_there_is_said() -> None:
    """An unknown name raises an error instead of returning an empty list."""
    with pytest.raises(NoSuchTuple):
        lines_of_tuple(ROOT / LESSONS["login-csrf"].source, "NO_CHECKS")

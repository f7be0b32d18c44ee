"""Lessons for the most instructive stories: hints, then the fault in our code to find and fix."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LESSONS_FILE = Path(__file__).with_name("lessons.toml")
HINTS = 3


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to write a check; `why` says why it is right or wrong."""

    code: str
    why: str
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """Three graded hints, the place to look, and the fixes to choose from.

    `listed` is the name of the tuple in which a check is missing, in the file `source`, a path
    relative to the project root.
    """

    hints: tuple[str, ...]
    listed: str
    source: str
    fixes: tuple[Fix, ...]


def _lesson(told: Mapping[str, Any]) -> Lesson:
    fixes = tuple(Fix(**fix) for fix in told["fixes"])
    return Lesson(tuple(told["hints"]), told["tuple"], told["source"], fixes)


LESSONS: Mapping[str, Lesson] = {
    slug: _lesson(told)
    for slug, told in tomllib.loads(LESSONS_FILE.read_text(encoding="utf-8")).items()
}
"""Lessons by the slug of the story."""

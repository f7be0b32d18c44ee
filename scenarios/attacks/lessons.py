"""What is learned from the stories that teach most: hints, and find it, fix it on our source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LESSONS_FILE = Path(__file__).with_name("lessons.toml")
HINTS = 3


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to write a check; `why` says what is right or wrong about it."""

    code: str
    why: str
    is_right: bool = False


@dataclass(frozen=True, slots=True)
class Lesson:
    """Three graded hints, the tuple of checks in which the missing one is to be found (`listed` is
    its name in `source`, a path from the project's root), and the fixes to choose among.
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
"""By the slugs of their stories."""

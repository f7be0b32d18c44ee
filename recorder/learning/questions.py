"""Questions that learners ask, each answered, with what to watch; kept in `questions.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorder.learning.watching import Watch, read_watch


@dataclass(frozen=True, slots=True)
class Question:
    """A question by its number, its answer, and what to watch to see it."""

    number: int
    text: str
    answer: str
    watches: tuple[Watch, ...]


def _read(file: Path) -> dict[str, list[Question]]:
    groups = tomllib.loads(file.read_text(encoding="utf-8"))["group"]
    return {group["title"]: [_question(entry) for entry in group["question"]] for group in groups}


def _question(entry: Mapping[str, Any]) -> Question:
    watches = tuple(map(read_watch, entry["watch"]))
    return Question(entry["number"], entry["text"], entry["answer"], watches)


QUESTIONS = _read(Path(__file__).with_name("questions.toml"))
"""The questions by group, in the recommended reading order."""

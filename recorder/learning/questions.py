"""The questions that learners bring, each answered, with what to watch; kept in a text file."""

from dataclasses import dataclass, field
from pathlib import Path

from recorder.learning.watching import Watch, read_watch


@dataclass(slots=True)
class Question:
    """A question by its number, its answer, and where that can be watched."""

    number: int
    text: str
    answer: str = ""
    watches: list[Watch] = field(default_factory=list)


def _read(text: str) -> dict[str, list[Question]]:
    groups: dict[str, list[Question]] = {}
    for line in text.splitlines():
        if line.startswith("["):
            group = groups.setdefault(line.strip("[]"), [])
        elif line.startswith("    > "):
            group[-1].watches.append(read_watch(line.removeprefix("    > ")))
        elif line.startswith("    "):
            group[-1].answer = line.strip()
        elif line and not line.startswith("#"):
            number, _, question = line.partition(" ")
            group.append(Question(int(number), question))
    return groups


QUESTIONS = _read(Path(__file__).with_name("questions.txt").read_text(encoding="utf-8"))
"""The questions by their group, in the order in which they are best read."""

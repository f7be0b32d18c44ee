"""The list of processes: the name of each line of a Procfile, and its command."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a Procfile: a name, and the words of its command.

    `told` are settings for this process alone; they override those for all processes.
    """

    name: str
    words: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)


def read_procfile(path: Path) -> tuple[Command, ...]:
    """Return the processes of a Procfile, in order. `python` means the Python that runs this."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.partition(":") for line in lines if line.strip() and not line.startswith("#"))
    return tuple(Command(name.strip(), _words(command)) for name, _, command in rows)


def _words(command: str) -> tuple[str, ...]:
    first, *others = command.split()
    return (sys.executable if first == "python" else first, *others)

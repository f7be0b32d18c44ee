"""The list of processes: what each line of a Procfile is called, and how it is started."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """One line of a Procfile: a name, and the words to start it with.

    `told` is what it alone finds in its environment, before what all find there.
    """

    name: str
    words: tuple[str, ...]
    told: Mapping[str, str] = field(default_factory=dict)


def read_procfile(path: Path) -> tuple[Command, ...]:
    """The processes of a Procfile, in its order. `python` means the Python that runs this."""
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = (line.partition(":") for line in lines if line.strip() and not line.startswith("#"))
    return tuple(Command(name.strip(), _words(command)) for name, _, command in rows)


def _words(command: str) -> tuple[str, ...]:
    first, *others = command.split()
    return (sys.executable if first == "python" else first, *others)

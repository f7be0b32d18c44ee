"""Which options make sense together: each thing that `replay.py` does takes some, and no others."""

import argparse
from typing import NamedTuple

from oauth2_playground.tree import IS_INSTALLED

ALWAYS = frozenset({"plain", "list"})
WALKING = frozenset({"tours", "json", "setup", "without_check"})
SHOWING = frozenset({"step", "fast", "full", "brief", "show_secrets"})
EXPORTING = frozenset({"export", "otlp"})


class Mode(NamedTuple):
    """What an option makes the program do, in words, and the options that go with it."""

    does: str
    takes: frozenset[str]


MODES = {
    "write_checks": Mode("runs every tour with every check, and writes no other file", frozenset()),
    "from_file": Mode("reads a run file and runs no tour", SHOWING | EXPORTING),
    "diff": Mode("compares two files and starts nothing", frozenset({"json"})),
    "against": Mode("compares with the tours of a file, and writes no run file", WALKING),
    "repeat": Mode("keeps no run", WALKING | {"concurrency"}),
}

ONLY_WITH = {
    "concurrency": "repeat",
    "with_secrets": "save",
    **dict.fromkeys(SHOWING, "from_file"),
}
"""Options that mean nothing without another."""


def refuse(parser: argparse.ArgumentParser, wanted: argparse.Namespace) -> None:
    """End the program with a sentence where options make no sense together."""
    said = vars(wanted).items()
    given = [name for name, value in said if value and value != parser.get_default(name)]
    if "write_checks" in given and IS_INSTALLED:
        parser.error("--write-checks changes the project's source, so it needs a checkout")
    for name, mode in MODES.items():
        others = [each for each in given if each not in mode.takes | ALWAYS | {name}]
        if name in given and others:
            parser.error(f"{_said(name)} {mode.does}, so no {' and no '.join(map(_said, others))}")
    shown = [each for each in given if each in SHOWING]
    if shown and EXPORTING.intersection(given):
        options = " and no ".join(map(_said, shown))
        parser.error(f"--export and --otlp write a run and show nothing of it, so no {options}")
    for name, other in ONLY_WITH.items():
        if name in given and other not in given:
            parser.error(f"{_said(name)} needs {_said(other)}")


def _said(name: str) -> str:
    spelled = {"tours": "TOUR", "from_file": "--from"}
    return spelled.get(name, "--" + name.replace("_", "-"))

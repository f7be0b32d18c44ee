"""Which options go together: each task of `replay.py` takes some options, and no others."""

import argparse

from oauth2_playground.tree import IS_INSTALLED
from scripts.console.option_combinations import (
    Mode,
    given_options,
    require_separate_files,
    require_together,
    said,
)

ALWAYS = frozenset({"plain"})
WALKING = frozenset({"tours", "json", "setup", "without_check"})
SHOWING = frozenset({"step", "fast", "full", "brief", "show_secrets"})
EXPORTING = frozenset({"export", "otlp"})
WRITTEN = ("save", "json", "export")
"""The options that name a file to be written."""


MODES = {
    "list": Mode("lists the tours and runs none", ALWAYS),
    "write_checks": Mode("runs every tour with every check, and writes no other file", ALWAYS),
    "from_file": Mode("reads a run file and runs no tour", ALWAYS | SHOWING | EXPORTING),
    "diff": Mode("compares two files and starts nothing", ALWAYS | {"json"}),
    "against": Mode("runs each tour of a file once, to compare it", ALWAYS | WALKING),
    "repeat": Mode("keeps no run", ALWAYS | WALKING | {"concurrency"}),
}

ONLY_WITH = {
    "concurrency": "repeat",
    "with_secrets": "save",
    **dict.fromkeys(SHOWING, "from_file"),
}
"""Options that need another option."""

APART = (("full", "brief"), ("full", "plain"), ("step", "fast"))
"""Options that contradict each other."""


def refuse(parser: argparse.ArgumentParser, wanted: argparse.Namespace) -> None:
    """End the program with a sentence if the options do not go together."""
    given = given_options(parser, wanted)
    if "write_checks" in given and IS_INSTALLED:
        parser.error("--write-checks changes the project's source, so it needs a checkout")
    shown = [each for each in given if each in SHOWING]
    if shown and EXPORTING.intersection(given):
        options = " and no ".join(map(said, shown))
        parser.error(f"--export and --otlp write a run and show nothing of it, so no {options}")
    require_together(parser, wanted, MODES, ONLY_WITH, APART)
    require_separate_files(parser, wanted, WRITTEN)

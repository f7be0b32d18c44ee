"""How long each program of the playground takes to import, by package: Python's import profile."""

import os
import subprocess
import sys
from collections import Counter

from scripts.processes.places import NAMES, without_settings
from scripts.processes.process import ProcessTrouble
from scripts.setting_up.environment import ROOT

OF_PYTHON = "Python"
"""The name under which the packages of Python's own library are counted."""


def import_seconds() -> dict[str, dict[str, float]]:
    """Return the packages of each program, slowest first, with the seconds that their imports take.

    Raises:
        ProcessTrouble: a program cannot be imported.
    """
    return {name: _profile(f"import {name}.__main__, {name}.app") for name in NAMES}


def _profile(statement: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", statement],
        cwd=ROOT,
        env=without_settings(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ProcessTrouble(f"`{statement}` failed: {done.stderr.strip().splitlines()[-1]}")
    return by_package(done.stderr)


def by_package(profile: str) -> dict[str, float]:
    """Return the seconds of each package in the output of `-X importtime`, slowest first."""
    found: Counter[str] = Counter()
    for line in profile.splitlines():
        own, _, name = (part.strip() for part in line.removeprefix("import time:").split("|"))
        if own.isdigit():
            package = name.partition(".")[0]
            found[OF_PYTHON if package in sys.stdlib_module_names else package] += int(own)
    return {package: micros / 1e6 for package, micros in found.most_common()}

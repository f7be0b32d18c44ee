"""Runs everything that CI runs, part by part, and continues after a part that failed."""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import NamedTuple

from scripts.setting_up.environment import ROOT

EPILOG = """\
parts, in this order:
  lint       ruff: mistakes, style, security            (settings: pyproject.toml)
  format     ruff: layout; `.venv/bin/ruff format` fixes it
  types      mypy, strict, over all packages
  contracts  import-linter: who may import whom
  tests      pytest: all of tests/, on all cores

examples:
  python3 scripts/test.py                     everything, as CI does
  python3 scripts/test.py --fast              only tests/unit, tests/spec and tests/laws,
                                              without PostgreSQL and without tests
                                              that compute for seconds
  python3 scripts/test.py --fast -- -k pkce   arguments after -- go to pytest
  python3 scripts/test.py -- -n 0             one test at a time

Exit codes: 0 when every part passed, 1 when one failed.
"""

ON_ALL_CORES = (
    # Twice as many as there are cores: most of the time of a test is that of what it waits for, a
    # process, a browser or a clock.
    *("-n", str(2 * (os.cpu_count() or 1))),
    *("--dist", "loadscope"),  # a module stays on one core: what its tests share is made once
    "--no-loadscope-reorder",  # tests/conftest.py says in which order
    *("--max-worker-restart", "0"),  # a test that hangs ends the run, and is not tried again
)
WITHOUT_PROCESSES = (
    *(f"--ignore=tests/{folder}" for folder in ("lifecycle", "journeys", "foreign")),
    *("-m", "not e2e and not postgresql and not slow"),
)


NO_PROXY = "127.0.0.1,localhost"


class Part(NamedTuple):
    """One thing that is checked, and the command that checks it (arguments for Python)."""

    name: str
    command: tuple[str, ...]


class Outcome(NamedTuple):
    """How a part went."""

    name: str
    passed: bool
    seconds: float


def parts(*, fast: bool, pytest_arguments: Sequence[str]) -> tuple[Part, ...]:
    """What is run, the quickest parts first."""
    contracts = "from importlinter.cli import lint_imports_command as main; main()"
    chosen = WITHOUT_PROCESSES if fast else ()
    return (
        Part("lint", ("-m", "ruff", "check")),
        Part("format", ("-m", "ruff", "format", "--check")),
        Part("types", ("-m", "mypy")),
        Part("contracts", ("-c", contracts)),
        Part("tests", ("-m", "pytest", *ON_ALL_CORES, *chosen, *pytest_arguments)),
    )


def run(part: Part) -> Outcome:
    """Runs one part in the project's folder; its output is shown unchanged."""
    print(f"\n--- {part.name} ---", flush=True)
    begin = time.monotonic()
    command = (sys.executable, *part.command)
    done = subprocess.run(command, cwd=ROOT, env=_environ(), check=False)
    return Outcome(part.name, done.returncode == 0, time.monotonic() - begin)


def _environ() -> dict[str, str]:
    # Hundreds of processes are started: what each of them would compile again is kept.
    kept = {name: it for name, it in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # Tests call servers of their own, and npm goes through the user's proxy.
    return kept | dict.fromkeys(("NO_PROXY", "no_proxy"), NO_PROXY)


def summary(outcomes: Sequence[Outcome]) -> str:
    """A line for each part: its name, its verdict, how long it took."""
    rows = (
        f"{outcome.name:10} {'passed' if outcome.passed else 'FAILED'} {outcome.seconds:7.1f} s"
        for outcome in outcomes
    )
    return "\n".join(rows)


def main() -> int:
    """Runs all parts; 0 when all passed."""
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fast", action="store_true", help="no processes, no browser")
    parser.add_argument("pytest_arguments", nargs="*", metavar="-- ARGUMENT", help="for pytest")
    wanted = parser.parse_args()
    todo = parts(fast=wanted.fast, pytest_arguments=wanted.pytest_arguments)
    outcomes = [run(part) for part in todo]
    print(f"\n{summary(outcomes)}")
    return 0 if all(outcome.passed for outcome in outcomes) else 1

"""Runs a program of a role that no request starts, such as the television, to its end."""

import subprocess
import sys
from collections.abc import Mapping

from scenarios.browser.pages import Leg, Page, WalkStopped
from scripts.setting_up.environment import ROOT

PROGRAM_SECONDS = 60.0
SUCCEEDED, FAILED = 200, 400


def run_program(leg: Leg, environ: Mapping[str, str]) -> Page:
    """Run the program; return its output as a page: 200 after exit code 0, else 400.

    Raises:
        WalkStopped: it does not end in time.
    """
    try:
        ended = subprocess.run(
            (sys.executable, "-m", leg.url, "--plain"),
            cwd=ROOT,
            env={**environ, "PYTHONIOENCODING": "utf-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=PROGRAM_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WalkStopped(f"{leg.url} has not ended after {PROGRAM_SECONDS:g} s.") from error
    return printed(leg, ended.stdout, succeeded=ended.returncode == 0)


def printed(leg: Leg, text: str, *, succeeded: bool) -> Page:
    """Return the output of a program as a page."""
    return Page(leg, SUCCEEDED if succeeded else FAILED, "text/plain", "", "", text, ())

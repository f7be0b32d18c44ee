"""Runs the tests of another project with pytest and the playground's plugin."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.places import ROOT

SECONDS = 200
PLUGIN = "oauth2_playground.testing.plugin"


def pytest_words(*arguments: str) -> list[str]:
    """The command that runs the tests of the current folder."""
    # When the package is installed, pytest finds the plugin by its entry point.
    return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", PLUGIN, *arguments]


def environ_of_tests() -> dict[str, str]:
    """An environment in which the package can be imported, without this run's PYTEST_ variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return kept | {"PYTHONPATH": str(ROOT)}


def run_tests(
    folder: Path, files: Mapping[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    """Write the files and run the tests in them."""
    write_files(folder, files)
    return subprocess.run(
        pytest_words(*arguments),
        cwd=folder,
        env=environ_of_tests(),
        capture_output=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write each file into the folder."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")

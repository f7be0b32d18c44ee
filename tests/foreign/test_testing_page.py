"""docs/testing.md as a new user reads it: its files are written to disk and run."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.processes.free_ports import free_ports
from tests.support.own_tests import SECONDS, environ_of_tests, run_tests
from tests.support.places import ROOT

FILE = re.compile(r"^```python\n# (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

SHELL = re.compile(r"^```sh\n# tests.sh\n(.*?)^```", re.MULTILINE | re.DOTALL)

BROWSER = """
import pytest
from playwright.sync_api import sync_playwright

from scripts.processes.chromium import launched


@pytest.fixture
def page():
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser.new_page()
        browser.close()
"""
"""The fixture that pytest-playwright provides, with the browser of this machine."""

DORA_IS_LATE = """
def test_own(playground):
    assert playground.issuer == "http://127.0.0.1:BASE"
    client = playground.client()
    dora = playground.user("dora")
    callback = dora.sign_in(client.authorization_url("orders:read"))
    playground.clock.move(60)
    assert client.exchange(callback).status_code == 200
"""

FIVE_LINES = 5


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    """The files on the page, by name."""
    return dict(FILE.findall((ROOT / "docs" / "testing.md").read_text(encoding="utf-8")))


def test_the_login_takes_five_lines(files: dict[str, str]) -> None:
    """The first test on the page is as short as its heading says."""
    assert len(files["test_login.py"].strip().splitlines()) == FIVE_LINES


def test_the_files_of_the_page_run_as_they_stand(files: dict[str, str], tmp_path: Path) -> None:
    """All tests on the page pass, also in two processes, each with its own playground."""
    tests = sum(text.count("def test_") for text in files.values())
    done = run_tests(tmp_path, {**files, "machine.py": BROWSER}, "-n", "2", "-p", "machine")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{tests} passed" in done.stdout


def test_the_options_of_the_page_start_a_playground(files: dict[str, str], tmp_path: Path) -> None:
    """The options are the set-up file, a port base, a left-out check and a setting."""
    base = str(free_ports(4)[0])
    own = {
        "conftest.py": files["conftest_with_options.py"].replace("9000", base),
        "setup.toml": (ROOT / "docs" / "setup.toml").read_text(encoding="utf-8"),
        "test_own.py": DORA_IS_LATE.replace("BASE", base),
    }
    done = run_tests(tmp_path, own)
    assert "1 passed" in done.stdout, done.stdout


def test_the_script_of_the_page_needs_no_pytest(files: dict[str, str], tmp_path: Path) -> None:
    """The script ends by itself and prints what it should."""
    script = tmp_path / "script.py"
    script.write_text(files["script.py"], encoding="utf-8")
    words = [sys.executable, str(script)]
    said = subprocess.check_output(words, env=environ_of_tests(), text=True, timeout=SECONDS)
    assert said == "Bearer\n"


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("curl")), reason="no jq, no curl")
def test_the_shell_script_of_the_page_ends_what_it_starts(tmp_path: Path) -> None:
    """In the background, standard input is the null device; that must not end the playground."""
    program = tmp_path / "oauth2-playground"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m oauth2_playground "$@"\n')
    program.chmod(0o700)
    (script,) = SHELL.findall((ROOT / "docs" / "testing.md").read_text(encoding="utf-8"))
    environ = environ_of_tests()
    environ["PATH"] = f"{tmp_path}{os.pathsep}{environ['PATH']}"
    words = ["sh", "-c", script]
    done = subprocess.run(
        words, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.stdout.startswith("http://127.0.0.1:"), done.stderr
    assert not (tmp_path / "playground.json").exists()

"""`scripts.commands.test`: every part is run and reported, whatever earlier parts have found."""

import subprocess
import sys

import pytest

from scripts.commands import test as all_parts
from scripts.commands.test import Outcome, Part
from scripts.setting_up.environment import ROOT


def test_help_teaches() -> None:
    """--help names every part and shows how to work with it."""
    script = str(ROOT / "scripts" / "test.py")
    told = subprocess.check_output([sys.executable, script, "--help"], text=True)
    for part in all_parts.parts(fast=False, pytest_arguments=()):
        assert part.name in told
    assert "--fast -- -k pkce" in told


def test_fast_leaves_out_real_processes() -> None:
    """--fast passes pytest a marker expression; options after -- follow it and take precedence."""
    tests = all_parts.parts(fast=True, pytest_arguments=("-k", "pkce"))[-1]
    assert tests.command[:2] == ("-m", "pytest")
    assert tests.command[-4:] == ("-m", "not e2e and not postgresql and not slow", "-k", "pkce")


@pytest.mark.parametrize(("code", "passed"), [(0, True), (3, False)])
def test_a_part_is_judged_by_its_exit_code(
    code: int, passed: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    """Its output is shown unchanged below its heading, and its exit code is the verdict."""
    outcome = all_parts.run(Part("sample", ("-c", f"print('its own words'); exit({code})")))
    assert (outcome.name, outcome.passed) == ("sample", passed)
    assert capfd.readouterr().out == "\n--- sample ---\nits own words\n"


def test_the_users_proxy_is_not_asked_for_servers_of_this_machine(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """This does not depend on the user's NO_PROXY; the proxy stays in use for other servers."""
    monkeypatch.setenv("NO_PROXY", "elsewhere.example")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:1")
    asks = "import urllib.request as u; print(u.getproxies()['http'], u.proxy_bypass('127.0.0.1'))"
    assert all_parts.run(Part("sample", ("-c", asks))).passed
    assert "http://proxy.example:1 True" in capfd.readouterr().out


@pytest.mark.parametrize(("failing", "code"), [(None, 0), ("lint", 1), ("tests", 1)])
def test_a_failing_part_stops_nothing(
    failing: str | None, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The exit code is 0 only if all parts passed."""
    ran: list[str] = []

    def run(part: Part) -> Outcome:
        ran.append(part.name)
        return Outcome(part.name, part.name != failing, 1.0)

    monkeypatch.setattr(all_parts, "run", run)
    monkeypatch.setattr(sys, "argv", ["test.py"])
    assert all_parts.main() == code
    assert ran == ["lint", "format", "types", "contracts", "tests"]


def test_the_summary_has_a_line_for_each_part() -> None:
    """The line shows name, verdict and seconds."""
    told = all_parts.summary([Outcome("lint", True, 0.26), Outcome("tests", False, 61.0)])
    assert told == "lint       passed     0.3 s\ntests      FAILED    61.0 s"

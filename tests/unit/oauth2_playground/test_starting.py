"""`oauth2_playground.starting`: a command that replaces this process."""

import subprocess
import sys

import pytest

from oauth2_playground import starting
from tests.support.places import ROOT

CODE = "raise SystemExit(7)"


def test_windows_waits_for_the_command_and_takes_its_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that cannot be replaced waits, and ends with the command's exit code."""
    monkeypatch.setattr(starting.os, "name", "nt")
    with pytest.raises(SystemExit) as ended:
        starting.start_instead([sys.executable, "-c", CODE])
    assert ended.value.code == 7


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot become another there")
def test_elsewhere_it_is_the_same_process() -> None:
    """Signals therefore reach the command itself."""
    command = [sys.executable, "-c", "import os; print(os.getpid())"]
    program = f"from oauth2_playground.starting import start_instead; start_instead({command})"
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=ROOT)
    said, _ = child.communicate(timeout=30)
    assert int(said) == child.pid

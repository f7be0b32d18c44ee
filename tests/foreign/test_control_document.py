"""docs/control.md as a new user reads it: its commands are run exactly as written."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import ROOT
from tests.support.running import running

COMMANDS = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELL = shutil.which("bash")


IS_MISSING = SHELL is None or shutil.which("curl") is None or sys.platform == "win32"


@pytest.mark.skipif(IS_MISSING, reason="no bash, or no curl")
def test_the_commands_of_the_page_run_as_they_stand(tmp_path: Path) -> None:
    """They run in order in one shell; only the addresses and tokens are replaced by this test's."""
    text = (ROOT / "docs" / "control.md").read_text(encoding="utf-8")
    first, *commands = COMMANDS.findall(text)
    with running(tmp_path / "data", controlled=True) as whole:
        known = {
            "AS": whole.urls["authorization_server"],
            "TOKEN": whole.playground.control_tokens["authorization_server"],
            "API": whole.urls["resource_server"],
            "API_TOKEN": whole.playground.control_tokens["resource_server"],
            "APP": whole.urls["client_app"],
            "APP_TOKEN": whole.playground.control_tokens["client_app"],
            "RECORDER": whole.urls["recorder"],
            "RECORDER_TOKEN": whole.playground.token,
        }
        assert re.findall(r"^(\w+)=", first, re.MULTILINE) == [*known]
        given = [f"{name}={value}\n" for name, value in known.items()]
        assert SHELL is not None
        done = subprocess.run(
            [SHELL, "-euo", "pipefail", "-c", "".join([*given, *commands])],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "<title>Notes of Alice Liddell" in done.stdout
    assert '"flow"' in (tmp_path / "run.jsonl").read_text(encoding="utf-8")

"""What the tests with foreign clients share: openid-client, installed once."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "openid_client"


@pytest.fixture(scope="session")
def openid_client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the JavaScript client, with the packages that its lock names.

    Where there is no npm these tests are skipped, but never in CI.
    """
    npm = shutil.which("npm")
    if npm is None and "CI" not in os.environ:
        pytest.skip("This needs Node.js with npm (Debian: apt-get install nodejs npm).")
    assert npm, "CI tests with foreign clients, and this machine has no npm."
    folder = tmp_path_factory.mktemp("foreign") / "openid_client"
    shutil.copytree(PROGRAM, folder, ignore=shutil.ignore_patterns("node_modules"))
    subprocess.run(
        [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=folder, check=True
    )
    return folder

"""Runs a program in its own network with its own host names, isolated from this machine (Linux)."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.setting_up.environment import ROOT

ISOLATED = ("unshare", "--user", "--map-root-user", "--net", "--mount")
BEGIN = 'mount --bind "$1" /etc/hosts && ip link set lo up && shift && exec "$@"'


def can_isolate() -> bool:
    """Whether this machine supports such networks and lets this user create one."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run([*ISOLATED, "true"], capture_output=True, check=False).returncode == 0


def run_isolated(
    module: str, folder: Path, hosts: Mapping[str, str], **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run a test module with this folder as its argument, and return what it printed.

    Only these host names resolve, to these addresses; no other name does.
    """
    table = folder / "hosts"
    rows = ["127.0.0.1 localhost", *(f"{address} {name}" for name, address in hosts.items())]
    table.write_text("\n".join([*rows, ""]), encoding="utf-8")
    program = [sys.executable, "-m", module, str(folder)]
    return subprocess.run(
        [*ISOLATED, "sh", "-c", BEGIN, "sh", str(table), *program],
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )

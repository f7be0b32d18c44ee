"""A network of one's own, with names of one's own: nothing in it disturbs this machine (Linux)."""

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
    """Whether this machine has such networks, and lets this user make one."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return False
    return subprocess.run([*ISOLATED, "true"], capture_output=True, check=False).returncode == 0


def run_isolated(
    module: str, folder: Path, hosts: Mapping[str, str], **environ: str
) -> subprocess.CompletedProcess[str]:
    """A module of the tests with this folder as its argument, where these names lead to these
    addresses (and no other name leads anywhere), with what it printed.
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

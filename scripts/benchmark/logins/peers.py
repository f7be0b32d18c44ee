"""Installs the peers into a folder of the run, and lets the driver measure them there.

pip reaches its registry as the user has configured it.
"""

import json
import os
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

from scripts.benchmark.logins.subjects import AUTOMATIC, MOCK, NANO, OURS, STARTS
from scripts.processes.process import ProcessTrouble
from scripts.setting_up.environment import ON_WINDOWS, ROOT

PACKAGES = ("oidc-provider-mock==0.3.4", "nanoidp==3.4.0")
WHAT = {
    OURS: "four processes; password",
    AUTOMATIC: "four processes; nothing",
    MOCK: "one thread; name",
    NANO: "one process; password",
}
"""How each runs, and what its sign-in page asks for."""

HEADS = (
    "server",
    "runs as; asks for",
    "start (s)",
    "median test (ms)",
    "fastest test (ms)",
    "ratio to ours",
)

Seconds = Mapping[str, Sequence[float]]


def logins(turns: int, folder: Path, tell: Callable[[str], None]) -> Mapping[str, Seconds]:
    """Return what the driver measured: the seconds of each start, and of each test, by server.

    Raises:
        ProcessTrouble: the peers could not be installed, or a login went wrong.
    """
    tell(f"Installing {' and '.join(PACKAGES)} …")
    peers = _installed(folder)
    tell(f"Running the test {turns} times beside each …")
    words = [sys.executable, "-W", "ignore", "-m", "scripts.benchmark.logins.driver", str(turns)]
    path = os.pathsep.join((str(ROOT), str(peers)))
    done = _run([*words, *STARTS], {**os.environ, "PYTHONPATH": path})
    if done.returncode:
        raise ProcessTrouble(f"The logins could not be measured:\n{_last(done)}")
    measured: Mapping[str, Seconds] = json.loads(done.stdout.splitlines()[-1])
    return measured


def rows_of(measured: Mapping[str, Seconds]) -> list[Sequence[str]]:
    """Return the table: a row for each server, with the median and the fastest of its tests. The
    ratio to ours is the median of the ratios within a turn.
    """
    rows: list[Sequence[str]] = [HEADS]
    ours = measured["logins"][OURS]
    for name, seconds in measured["logins"].items():
        ratio = median(other / one for one, other in zip(ours, seconds, strict=True))
        tests = (f"{each * 1000:.0f}" for each in (median(seconds), min(seconds)))
        start = median(measured["starts"][name])
        rows.append((name, WHAT[name], f"{start:.1f}", *tests, f"{ratio:.2f}"))
    return rows


def _installed(folder: Path) -> Path:
    """Install the peers; return the folder in which they are found as modules."""
    place, temporary = folder / "peers", folder / "temporary"
    temporary.mkdir()
    # What a killed pip leaves behind disappears with the folder of this run.
    environ = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(temporary))}
    made = _run([sys.executable, "-m", "venv", str(place)], environ)
    if made.returncode:
        raise ProcessTrouble(f"venv could not make {place}. {_last(made)}")
    python = place / ("Scripts/python.exe" if ON_WINDOWS else "bin/python")
    done = _run([str(python), "-m", "pip", "install", "--quiet", *PACKAGES], environ)
    if done.returncode:
        raise ProcessTrouble(f"pip could not install the peers. {_last(done)}")
    bases = {"base": str(place), "platbase": str(place)}
    return Path(sysconfig.get_path("purelib", "venv", bases))


def _last(done: subprocess.CompletedProcess[str]) -> str:
    """Return the end of a process's output; venv reports errors on standard output."""
    return (done.stderr.strip() or done.stdout.strip())[-2000:]


def _run(words: Sequence[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=ROOT,
        env=environ,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )

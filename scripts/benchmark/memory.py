"""How much memory processes hold: resident sets, of a process and all that it started.

Pages that several processes share are counted in each of them, as most tools do.
"""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
PS = ("ps", "-axo", "pid=,ppid=,rss=")
POWERSHELL = (
    "powershell",
    "-NoProfile",
    "-Command",
    "Get-CimInstance Win32_Process | ForEach-Object "
    "{ '{0} {1} {2}' -f $_.ProcessId, $_.ParentProcessId, [long]($_.WorkingSetSize / 1KB) }",
)


class ProcessRow(NamedTuple):
    """One process of this machine, who started it, and its resident set in KiB."""

    number: int
    parent: int
    kibibytes: int


def tree_megabytes(number: int, rows: list[ProcessRow]) -> float:
    """The resident sets of a process and all its descendants, in MiB."""
    children: dict[int, list[ProcessRow]] = defaultdict(list)
    for row in rows:
        children[row.parent].append(row)
    found = [row for row in rows if row.number == number]
    for row in found:  # grows while it is walked, down to the last descendant
        found.extend(children[row.number])
    return sum(row.kibibytes for row in found) / 1024


def all_processes() -> list[ProcessRow]:
    """The processes of this machine, as far as it shows them; none where it cannot be asked."""
    if (PROC / "self" / "stat").exists():
        return [row for folder in PROC.iterdir() if (row := _from_proc(folder))]
    command = POWERSHELL if sys.platform == "win32" else PS
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return []
    return from_listing(told)


def from_listing(told: str) -> list[ProcessRow]:
    """The rows of a listing: number, parent and KiB of a process in each line."""
    return [ProcessRow(*map(int, line.split())) for line in told.splitlines() if line.strip()]


def _from_proc(folder: Path) -> ProcessRow | None:
    if not folder.name.isdigit():
        return None
    try:
        text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None  # It has ended meanwhile.
    # proc_pid_stat(5): behind the name, which may hold anything, state, parent …, rss as the 22nd.
    fields = text.rpartition(") ")[2].split()
    pages = int(fields[21])
    return ProcessRow(int(folder.name), int(fields[1]), pages * os.sysconf("SC_PAGE_SIZE") // 1024)

"""`scripts.benchmark.memory`: a process is counted with all that it started, and nobody else."""

import os
import subprocess
import sys

import pytest

from scripts.benchmark import memory
from scripts.benchmark.memory import ProcessRow, all_processes, from_listing, tree_megabytes

LISTING = """\
    1     0  1024
   20     1  2048
   21    20  3072
   22    21  4096
   30     1  9999
"""
BIG = "import sys; kept = bytearray(64 * 1024 * 1024); print('ready', flush=True); sys.stdin.read()"


def test_descendants_are_counted() -> None:
    """Children and their children; not the parent, not a neighbour."""
    rows = from_listing(LISTING)
    assert rows[0] == ProcessRow(1, 0, 1024)
    assert tree_megabytes(20, rows) == 2 + 3 + 4
    assert tree_megabytes(22, rows) == 4
    assert tree_megabytes(99, rows) == 0


def test_this_process_and_its_child_are_seen() -> None:
    """64 MiB that a child holds are found in it, and in this process with all that it started."""
    before = tree_megabytes(os.getpid(), all_processes())
    with subprocess.Popen(
        [sys.executable, "-c", BIG], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline().startswith(b"ready")
        rows = all_processes()
        child.communicate()
    assert 64 < tree_megabytes(child.pid, rows) < 200
    assert tree_megabytes(os.getpid(), rows) > before + 64


@pytest.mark.skipif(os.name == "nt", reason="Windows has another listing")
def test_the_listing_of_ps_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no /proc, as on macOS."""
    monkeypatch.setattr(memory, "PROC", memory.PROC / "absent")
    assert os.getpid() in {row.number for row in all_processes()}


def test_nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without /proc and without `ps` nothing is made up."""
    monkeypatch.setattr(memory, "PROC", memory.PROC / "absent")
    monkeypatch.setattr(memory, "PS", ("there-is-no-such-program",))
    monkeypatch.setattr(memory, "POWERSHELL", ("there-is-no-such-program",))
    assert all_processes() == []

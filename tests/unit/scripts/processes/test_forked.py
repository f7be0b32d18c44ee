"""`scripts.processes.forked`: a module runs in a forked process as it does with `python -m`."""

import multiprocessing.forkserver
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from scripts.processes.forked import forked
from scripts.processes.process import Child
from scripts.processes.signals import ending_signals

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")

ECHO = (sys.executable, "-m", "json.tool")
"""A program that waits for JSON, prints it, and ends."""


@contextmanager
def running(folder: Path) -> Iterator[Child]:
    """Run a forked process that waits for its input."""
    child = forked(ECHO, {"ONLY": "this"}, folder)
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            child.kill()
        child.wait(10)
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def echoed(child: Child, text: bytes) -> bytes:
    """Return what the process prints for this input."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(text)
    child.stdin.close()
    return child.stdout.read()


def blocked(pid: int) -> set[int]:
    """Return the signals that this process blocks."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    (mask,) = (line.split()[1] for line in status.splitlines() if line.startswith("SigBlk"))
    return {number for number in range(1, 65) if int(mask, 16) >> (number - 1) & 1}


def parent_of(pid: int) -> int:
    """Return the process that forked it."""
    return int(Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[1])


def until_it_runs(child: Child) -> None:
    """Wait until it has a session of its own."""
    while os.getsid(child.pid) != child.pid:
        assert child.poll() is None


def test_it_reads_and_prints(tmp_path: Path) -> None:
    """It reads its input to the end."""
    with running(tmp_path) as child:
        assert echoed(child, b"[1]") == b"[\n    1\n]\n"
        assert child.wait(10) == 0


def test_its_output_ends_with_it(tmp_path: Path) -> None:
    """Even if it is killed before it does anything, no other process keeps the pipe open."""
    with running(tmp_path) as child:
        os.kill(child.pid, signal.SIGKILL)
        assert child.wait(10) == -signal.SIGKILL
        assert child.stdout is not None
        assert child.stdout.read() == b""


def test_ctrl_c_does_not_reach_the_process_that_forks(tmp_path: Path) -> None:
    """It is protected even while it imports modules; the forked process receives every signal."""
    with running(tmp_path) as child:
        until_it_runs(child)
        assert set(ending_signals()) <= blocked(parent_of(child.pid))
        assert echoed(child, b"{}") == b"{}\n"
    with running(tmp_path) as child:
        until_it_runs(child)
        child.terminate()
        assert child.wait(10) == -signal.SIGTERM
    assert not blocked(os.getpid()) & set(ending_signals())


def test_it_keeps_no_pipe_of_another(tmp_path: Path) -> None:
    """Its input is closed when its starter closes it, whatever has been started in between."""
    with running(tmp_path) as child, running(tmp_path):
        assert echoed(child, b"[]") == b"[]\n"


def test_without_a_process_that_forks_it_is_started_afresh(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """For example, the path of TMPDIR may be too long for the fork server's socket."""

    def ensure_running() -> None:
        raise OSError("AF_UNIX path too long")

    monkeypatch.setattr(multiprocessing.forkserver, "ensure_running", ensure_running)
    with running(tmp_path) as child:
        assert isinstance(child, subprocess.Popen)
        assert echoed(child, b"[]") == b"[]\n"


class Delayed(str):
    """A word that does not arrive in the forked process before the file `gate` exists."""

    gate: Path

    def __reduce__(self) -> tuple[Callable[[str, Path], str], tuple[str, Path]]:
        return delayed, (str(self), self.gate)


def delayed(word: str, gate: Path) -> str:
    """Receive the word, in the forked process."""
    while not gate.exists():
        time.sleep(0.01)
    return word


def test_what_was_interrupted_at_its_start_does_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Ctrl-C may arrive when a process has just been forked, or is about to be."""
    started: list[BaseProcess] = []
    start = BaseProcess.start

    def interrupted(process: BaseProcess) -> None:
        start(process)
        started.append(process)
        raise KeyboardInterrupt

    monkeypatch.setattr(BaseProcess, "start", interrupted)
    module = Delayed("tests.unit.scripts.processes.test_forked")
    module.gate = tmp_path / "has-been-interrupted"
    with pytest.raises(KeyboardInterrupt):
        forked((sys.executable, "-m", module), {}, tmp_path)
    module.gate.touch()
    started[0].join(10)
    assert started[0].exitcode == 0
    assert not (tmp_path / "has-run").exists()


if __name__ == "__main__":
    Path("has-run").touch()

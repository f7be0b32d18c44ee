"""A running launcher on its own ports: what it has printed, and the processes it started."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

from scripts.processes.processes import is_ready
from tests.support.started import (
    all_gone,
    clean_environ,
    command,
    descendants,
    eventually,
    free_base,
)

READY = "Ctrl-C stops all"


class Launched:
    """A running launcher: what it has printed so far, and all processes that it started."""

    def __init__(
        self, process: subprocess.Popen[str], printed: Path, base: int, ready: str
    ) -> None:
        self.process = process
        self.base = base
        self._printed = printed
        eventually(lambda: ready in self.told() or process.poll() is not None)
        assert process.poll() is None, self.told()
        self.started = descendants(process.pid)
        assert len(self.started) >= 4

    def told(self) -> str:
        """Everything that was printed, on both streams."""
        return self._printed.read_text(encoding="utf-8")

    def ends(self) -> int:
        """Wait for the launcher to end, and return its exit code; no process may be left."""
        code = self.process.wait(30)
        eventually(lambda: all_gone(self.started))
        assert not any(is_ready(("127.0.0.1", self.base + offset)) for offset in range(5))
        return code


@contextlib.contextmanager
def launched(folder: Path, *arguments: str, ready: str = READY) -> Iterator[Launched]:
    """Start a launcher on its own ports, with its data and its output in this folder.

    The block runs once the launcher has printed `ready`.
    """
    base = free_base()
    words = command("launch", "--port-base", base, "--data", folder / "data", *arguments)
    with (folder / "printed").open("w", encoding="utf-8") as printed:
        process = subprocess.Popen(
            words, stdout=printed, stderr=printed, env=clean_environ(), text=True
        )
    try:
        yield Launched(process, folder / "printed", base, ready)
    finally:
        process.kill()
        process.wait()

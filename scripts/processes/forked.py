"""Starts `python -m MODULE` in a fraction of the usual time: it forks a process that has already
imported the roles. That matters where hundreds are started one after the other.

The module is run as `python -m` runs it, in a session and with an environment of its own. Only on
Linux is it safe to fork a process that has loaded so much; Windows has no fork at all, so there
this module cannot even be imported (`scripts/processes/fastest.py`).
"""

import multiprocessing
import os
import runpy
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import IO, Any

from scripts.processes.process import Child

IMPORTED = [f"{name}.app" for name in ("authorization_server", "resource_server", "client_app")]
INPUT, OUTPUT, ERRORS = range(3)


def forked(words: Sequence[str], environ: Mapping[str, str], folder: Path) -> Child:
    """A process that runs the module of `words`, as in `python -m authorization_server`."""
    return _Forked(words[words.index("-m") + 1 :], environ, folder)


class _Forked:
    def __init__(self, words: Sequence[str], environ: Mapping[str, str], folder: Path) -> None:
        input_end, own_input = os.pipe()
        own_output, output_end = os.pipe()
        given = DupFd(input_end), DupFd(output_end)
        what = (list(words), dict(environ), str(folder), *given)
        self._process = _context().Process(target=_run, args=what)
        self._process.start()
        os.close(input_end)
        os.close(output_end)
        self.stdin: IO[bytes] | None = os.fdopen(own_input, "wb")
        self.stdout: IO[bytes] | None = os.fdopen(own_output, "rb")

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("a forked process", timeout or 0.0)
        return code

    def terminate(self) -> None:
        self._process.terminate()

    def kill(self) -> None:
        self._process.kill()


@cache
def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *IMPORTED, "recorder.app"])
    return context


def _run(
    words: Sequence[str], environ: Mapping[str, str], folder: str, given: Any, output: Any
) -> None:
    """In the forked process: become what `python -m` would have started."""
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    os.dup2(given.detach(), INPUT)
    os.dup2(output.detach(), OUTPUT)
    os.dup2(OUTPUT, ERRORS)
    sys.stdin = os.fdopen(INPUT, closefd=False)
    sys.stdout, sys.stderr = (
        os.fdopen(end, "w", buffering=1, closefd=False) for end in (OUTPUT, ERRORS)
    )
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)

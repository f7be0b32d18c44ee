"""Starts `python -m MODULE` in a fraction of the usual time, by forking a process that has already
imported the roles. That matters when hundreds of processes are started one after another.

The module runs as under `python -m`, with its own session and environment. Forking a process that
has loaded so much is safe only on Linux; Windows has no fork at all, so this module cannot even be
imported there (`scripts/processes/fastest.py`).
"""

import multiprocessing
import os
import runpy
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import ForkServerContext
from multiprocessing.reduction import DupFd
from pathlib import Path
from typing import IO, Any

from scripts.processes.process import Child, started
from scripts.processes.signals import ending_signals
from scripts.setting_up.environment import FROM_THE_TREE

SHARED = (
    "flask",
    "requests",
    "sqlalchemy",
    "authlib.integrations.flask_oauth2",
    "authlib.oidc.core",
    "joserfc.jwt",
    "hosting.database",
    "hosting.serving.server",
    "tracing.flask_adapter",
    "tracing.requests_adapter",
)
"""Modules that nearly every process imports. If each process is started only once, it is faster to
let the processes import the rest themselves, in parallel.
"""

ALL = (
    "authorization_server.app",
    "resource_server.app",
    "client_app.app",
    "recorder.app",
)
INPUT, OUTPUT, ERRORS = range(3)
_changing_environ = threading.Lock()


def forked(
    words: Sequence[str], environ: Mapping[str, str], folder: Path, imported: Sequence[str] = ALL
) -> Child:
    """Start the module named in `words`, as in `python -m authorization_server`.

    The first start decides which modules are `imported` in advance.
    """
    context = _context(tuple(imported))
    try:
        for server in (resource_tracker, forkserver):
            # One block for each: starting a process lets signals through again.
            with _kept_from_signals(), _at_home():
                server.ensure_running()
    except OSError:
        # For instance, the path of TMPDIR is too long for a socket.
        return started(words, environ, folder)
    return _Forked(context, words[words.index("-m") + 1 :], environ, folder)


class _Forked:
    def __init__(
        self,
        context: ForkServerContext,
        words: Sequence[str],
        environ: Mapping[str, str],
        folder: Path,
    ) -> None:
        input_end, own_input = os.pipe()
        own_output, output_end = os.pipe()
        ends = _Passed(input_end), _Passed(output_end)
        what = (list(words), dict(environ), str(folder), *ends)
        self._process = context.Process(target=_run, args=what)
        try:
            self._process.start()
        except BaseException:
            # Also after Ctrl-C: a process that was forked nevertheless finds its input closed, and
            # ends.
            os.close(own_input)
            os.close(own_output)
            raise
        finally:
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
def _context(imported: tuple[str, ...]) -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *imported])
    return context


@contextmanager
def _kept_from_signals() -> Iterator[None]:
    """Keep the signals that end this process from everything started within the block: Ctrl-C and
    `timeout` send them to all its children. Those started here end once this process has ended.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ending_signals())
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _at_home() -> Iterator[None]:
    """Let a Python that is started within the block import our tree, and no module from the user's
    current folder.
    """
    with _changing_environ:
        before = {name: value for name, value in os.environ.items() if name in FROM_THE_TREE}
        os.environ.update(FROM_THE_TREE)
        try:
            yield
        finally:
            for name in FROM_THE_TREE:
                del os.environ[name]
            os.environ.update(before)


class _Passed:
    """A file descriptor that is passed to a process as it starts, so that the starter can close
    its own copy at any time, and the other copy stays open even if the starter is killed.
    """

    def __init__(self, number: int) -> None:
        self._number = number

    def __reduce__(self) -> tuple[Callable[[Any], int], tuple[Any]]:
        return _received, (DupFd(self._number),)


def _received(passed: Any) -> int:
    number: int = passed.detach()
    return number


def _run(
    words: Sequence[str], environ: Mapping[str, str], folder: str, given: int, output: int
) -> None:
    """Turn the forked process into what `python -m` would have started."""
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ending_signals())
    os.environ.clear()
    os.environ.update(environ)
    for own, end in ((given, INPUT), (output, OUTPUT), (output, ERRORS)):
        os.dup2(own, end)
    os.close(given)
    os.close(output)
    if _is_unwanted():
        return
    try:
        os.chdir(folder)
    except FileNotFoundError:
        if _is_unwanted():
            # The starter was interrupted in the meantime, and has removed its folder.
            return
        raise
    sys.stdin = os.fdopen(INPUT, closefd=False)
    sys.stdout, sys.stderr = (
        os.fdopen(end, "w", buffering=1, closefd=False) for end in (OUTPUT, ERRORS)
    )
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


def _is_unwanted() -> bool:
    """Whether the starter has ended or was interrupted: the input is closed, and empty."""
    poll = select.poll()
    poll.register(INPUT, select.POLLIN)
    return (INPUT, select.POLLHUP) in poll.poll(0)

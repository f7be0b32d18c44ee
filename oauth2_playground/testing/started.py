"""A playground in its own process: started, waited for, ended.

Its standard input is a pipe: however the program that started it ends, even if it is killed, the
pipe closes and the playground ends too.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import IO, Any

from oauth2_playground import tree
from oauth2_playground.testing.errors import PlaygroundError

__tracebackhide__ = True

START_SECONDS = 300.0
"""How long a start may take; in a new checkout, the packages are installed first."""

END_SECONDS = 10.0
LAST_LINES = 20


@contextmanager
def started(options: Sequence[str], settings: Mapping[str, object]) -> Iterator[dict[str, Any]]:
    """Start a playground, and stop it when the block ends; yields its addresses and tokens.

    `options` are those of the launcher; `settings` are environment variables for the roles.

    Raises:
        PlaygroundError: it did not start; the message contains its output.
    """
    words = tree.start("launch", "--headless", "-", *options)
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **{name: str(value) for name, value in settings.items()}},
            # Ctrl-C is for the tests; once they have ended, they stop the playground.
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        try:
            yield _description(process, errors)
        finally:
            _end(process)


def _description(process: subprocess.Popen[bytes], errors: IO[bytes]) -> dict[str, Any]:
    """Return the document that the playground prints once all its servers respond."""
    is_late = threading.Event()

    def stop() -> None:
        is_late.set()
        process.kill()

    impatient = threading.Timer(START_SECONDS, stop)
    impatient.daemon = True
    impatient.start()
    try:
        line = process.stdout.readline() if process.stdout else b""
    finally:
        impatient.cancel()
    if is_late.is_set():
        why = f"The playground was not ready within {START_SECONDS:g} seconds."
        raise PlaygroundError(f"{why} {_said(process, errors)}")
    if not line:
        said = _said(process, errors)
        raise PlaygroundError(
            f"The playground did not start (exit code {process.returncode}). {said}"
        )
    description: dict[str, Any] = json.loads(line)
    return description


def _said(process: subprocess.Popen[bytes], errors: IO[bytes]) -> str:
    process.wait()
    errors.seek(0)
    lines = errors.read().decode(errors="backslashreplace").splitlines()[-LAST_LINES:]
    return "It said:\n" + ("\n".join(f"  {line}" for line in lines) or "  nothing")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()

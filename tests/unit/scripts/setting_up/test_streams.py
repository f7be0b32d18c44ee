"""`scripts.setting_up.streams`: a standard output that cannot be written to."""

import contextlib
import errno
import os
import subprocess
import sys

import pytest

from tests.support.places import ROOT

PRINTS = """\
import sys
from scripts.setting_up import streams
streams.guard()
print("words", flush=True)
"""
PRINTS_INTO_NOTHING = (
    """\
import io, os, sys

class Broken(io.FileIO):
    def write(self, data):
        reason = int(sys.argv[1])
        raise OSError(reason, os.strerror(reason))

sys.stdout = io.TextIOWrapper(io.BufferedWriter(Broken(1, "wb", closefd=False)))
"""
    + PRINTS
)


@pytest.mark.parametrize(
    ("reason", "code", "said"),
    [
        (errno.EPIPE, 141, ""),
        (errno.EIO, 129, ""),
        (errno.ENOSPC, 2, "Standard output cannot be written: No space left on device.\n"),
    ],
)
def test_output_that_cannot_be_written_ends_the_program(reason: int, code: int, said: str) -> None:
    """A reader that left or a closed terminal is not an error; a full disk is reported."""
    done = subprocess.run(
        [sys.executable, "-c", PRINTS_INTO_NOTHING, str(reason)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (code, "", said)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes there always block")
def test_output_that_does_not_block_is_waited_for() -> None:
    """Another program on the same terminal may have made it non-blocking; nothing is lost."""
    readable, writable = os.pipe()
    os.set_blocking(writable, False)
    with contextlib.suppress(BlockingIOError):
        while os.write(writable, b"." * 4096):
            pass
    with subprocess.Popen([sys.executable, "-c", PRINTS], cwd=ROOT, stdout=writable) as program:
        os.close(writable)
        with os.fdopen(readable, "rb") as reader:
            assert reader.read().strip(b".").split() == [b"words"]
    assert program.returncode == 0

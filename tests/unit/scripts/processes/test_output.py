"""`scripts.processes.output`: all output of a process is logged, and its essence is shown."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from scripts.processes import output
from scripts.processes.output import Gist, Output

CHAINED = """\
app: Exception on /token [POST]
Traceback (most recent call last):
  File "a.py", line 1, in <module>
    int("x")
    ~~~^^^^^
ValueError: bad

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "b.py", line 2, in <module>
RuntimeError: worse
app: all is well again
  and this line is indented"""


def gist_of(lines: Iterable[str]) -> list[str]:
    """Return what is shown of these lines."""
    gist = Gist()
    return [shown for line in lines if (shown := gist.of(line)) is not None]


def test_of_a_traceback_only_the_error_is_shown() -> None:
    """A person at the console needs the error, not the calls that led to it."""
    assert gist_of(CHAINED.splitlines()) == [
        "app: Exception on /token [POST]",
        "ValueError: bad",
        "RuntimeError: worse",
        "app: all is well again",
        "  and this line is indented",
    ]


def test_a_real_traceback_is_in_the_log(tmp_path: Path) -> None:
    """The log contains the whole traceback as this Python prints it."""
    shown, log = run("def f(): raise ValueError('bad')\nf()", tmp_path / "x.log")
    assert shown == ["ValueError: bad"]
    assert log.startswith("Traceback (most recent call last):\n  File ")


def test_bytes_that_are_no_text_are_shown_and_kept(tmp_path: Path) -> None:
    """They appear as escapes, on the console and in the log."""
    program = "import sys; sys.stdout.buffer.write(b'caf\\xe9\\n')"
    assert run(program, tmp_path / "x.log") == (["caf\\xe9"], "caf\\xe9\n")


@pytest.mark.parametrize(
    "acting", ["\x1b[2J", "\x1b]0;gone\x07", "\x9b31m", "\u202e", "\r", "\x08"]
)
def test_nothing_that_a_process_prints_acts_on_a_terminal(acting: str, tmp_path: Path) -> None:
    """A path may contain anything: control characters are escaped on the console and in the log."""
    program = f"import sys; sys.stdout.buffer.write({f'no page at /{acting}x'.encode()!r})"
    shown, log = run(program, tmp_path / "x.log")
    assert shown == [log.rstrip("\n")]
    assert shown[0].startswith("no page at /\\")
    assert shown[0].isprintable()


def test_a_flood_stops_nobody_and_fills_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full pipe never blocks the process; memory and log are limited."""
    monkeypatch.setattr(output, "LOG_BYTES", 50_000)
    program = "for n in range(200_000): print(n)\nprint('x' * 100_000)"
    shown, log = run(program, tmp_path / "x.log")
    assert len(shown) <= output.KEPT_LINES
    assert shown[-1].endswith("x")
    assert log.startswith("0\n1\n")
    assert log.endswith("The rest was cut off here.\n")
    assert len(log) < 50_000 + 100


def test_lines_are_told_once(tmp_path: Path) -> None:
    """Lines that were returned are not returned again; the last lines stay available."""
    with started("print('hello')") as process:
        assert process.stdout is not None
        said = Output(process.stdout, tmp_path / "x.log")
        assert said.last_lines() == ("hello",)
        assert list(said.new_lines()) == ["hello"]
        assert list(said.new_lines()) == []
        assert said.last_lines() == ("hello",)


def started(program: str) -> subprocess.Popen[bytes]:
    """Start a Python process that runs this program, with its output on a pipe."""
    command = [sys.executable, "-c", program]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def run(program: str, log: Path) -> tuple[list[str], str]:
    """Return what is shown of a program that has ended, and its log."""
    with started(program) as process:
        assert process.stdout is not None
        said = Output(process.stdout, log)
        process.wait()
        said.last_lines()
        return list(said.new_lines()), log.read_text(encoding="utf-8", errors="replace")

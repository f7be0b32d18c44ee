"""Starts our scripts as their users start them, and follows the processes that they start."""

import io
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path

import pytest

from scripts.processes.free_ports import free_ports
from scripts.setting_up.environment import ROOT

PATIENCE_SECONDS = 30.0


def command(script: str, *arguments: object) -> list[str]:
    """The command that runs a script with the current Python interpreter."""
    program = (
        "from scripts.setting_up import bootstrap, streams; streams.guard(); "
        f"raise SystemExit(bootstrap.run_here({script!r}))"
    )
    return [sys.executable, "-c", program, *map(str, arguments)]


def run(
    script: str, *arguments: object, folder: Path = ROOT, **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run a script that ends by itself, and return everything it printed."""
    return subprocess.run(
        command(script, *arguments),
        cwd=folder,
        env={**clean_environ(), **environ},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def read_only(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run in this process a script that ends after reading its arguments and so starts nothing."""
    printed, told = io.StringIO(), io.StringIO()
    main = import_module(f"scripts.commands.{script}").main
    words = [f"{script}.py", *map(str, arguments)]
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(told):
        patch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as ended:
            main()
    code = ended.value.code
    assert isinstance(code, int)
    return subprocess.CompletedProcess(words, code, printed.getvalue(), told.getvalue())


def clean_environ() -> dict[str, str]:
    """The environment without the variables that change how output looks."""
    looks = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
    kept = {name: value for name, value in os.environ.items() if name not in looks}
    return kept | {"PYTHONUTF8": "1"}


def eventually(holds: Callable[[], bool]) -> None:
    """Return as soon as the condition holds; fail if it never does."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        pause.wait(0.01)


def free_base() -> int:
    """The first of five ports in a row that are free now."""
    return free_ports(5)[0]


def is_alive(number: int) -> bool:
    """Whether this process exists and is not a zombie."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")
    return not (stat.exists() and ") Z " in stat.read_text())


def all_gone(numbers: Iterable[int]) -> bool:
    """Whether none of these processes is left."""
    return not any(is_alive(number) for number in numbers)


def main_process(launcher: int, role: str, which: int = 0) -> int:
    """The ID of the process that a launcher started for a role; `which` selects one of several."""
    rows = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid=,args="], text=True)  # noqa: S607
    numbers = [
        int(row.split()[0])
        for row in rows.splitlines()
        if int(row.split()[1]) == launcher and row.endswith(f"-m {role}")
    ]
    return numbers[which]


def descendants(number: int) -> list[int]:
    """All processes that a process has started, directly or indirectly (according to `ps`)."""
    rows = subprocess.check_output(["ps", "-A", "-o", "pid=,ppid="], text=True).split("\n")  # noqa: S607
    parents = {int(row.split()[0]): int(row.split()[1]) for row in rows if row.strip()}
    found = [number]
    for each in found:
        found.extend(child for child, parent in parents.items() if parent == each)
    return found[1:]

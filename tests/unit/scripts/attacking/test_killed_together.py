"""`scripts.attacking.killed_together`: processes that several threads started are interrupted."""

from contextlib import suppress
from pathlib import Path

import pytest

from scripts.attacking.killed_together import Starts, killed_together
from scripts.processes.process import Child, started
from scripts.setting_up.environment import PYTHON

WAITING = [str(PYTHON), "-c", "input()"]


def until_killed(child: Child) -> int:
    """Return the exit code of a process that has ended, and close its pipes."""
    code = child.wait(20)
    for pipe in filter(None, (child.stdin, child.stdout)):
        pipe.close()
    return code


class Interrupted(BaseException):
    """The exception that Ctrl-C raises."""


def test_an_interruption_kills_what_runs_and_lets_nothing_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Threads that wait for these processes therefore end, too."""
    monkeypatch.setattr("scripts.attacking.killed_together.FASTEST", started)
    with suppress(Interrupted), killed_together() as starts:
        child = starts(WAITING, {}, tmp_path)
        raise Interrupted
    assert until_killed(child) != 0
    with pytest.raises(InterruptedError):
        starts(WAITING, {}, tmp_path)


def test_what_starts_at_the_same_moment_is_killed_as_well(tmp_path: Path) -> None:
    """An interruption may come while a process is starting."""

    def start_late(*_: object) -> Child:
        starts.end()
        return started(WAITING, {}, tmp_path)

    starts = Starts(start_late)
    assert until_killed(starts(WAITING, {}, tmp_path)) != 0

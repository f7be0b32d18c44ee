"""`scripts/bench.py`, as a person runs it: real servers, real flows, and the resulting figures."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from scripts.benchmark.course import WHOLE, Result, Wanted
from scripts.benchmark.figures import Cell
from scripts.benchmark.report import show
from scripts.benchmark.wire import WireTrouble
from scripts.commands import bench
from scripts.processes.places import NAMES
from scripts.processes.process import ProcessTrouble
from tests.support.started import run
from tests.unit.scripts.benchmark.made import WANTED, result_of


@pytest.mark.e2e
def test_help_teaches() -> None:
    """It explains the figures and exit codes, and shows examples."""
    told = run("bench", "--help").stdout
    assert all(words in told for words in ("lean", "--turns 15", "attended", "Exit codes: 0"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--seconds", "0"), "must be a number above 0"),
        (("--seconds", "nan"), "must be a number above 0"),
        (("--turns", "0"), "a whole number from 1"),
        (("--stored", "0"), "a whole number from 1 to 10000000"),
        (("--json", "no/such/folder.json"), "must be a file in an existing folder"),
        (("--no-such-option",), "unrecognized"),
        (("--logins", "10", "--stored", "5"), "nothing but a login test, so no --stored"),
        (("--plain", "--markdown"), "not allowed with argument"),
    ],
)
def test_wrong_use_ends_with_2(
    arguments: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The error comes before anything is started, and says what is expected."""
    monkeypatch.setattr(sys, "argv", ["bench.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("wrong", "trouble", "code"),
    [
        ([], None, 0),
        (["statuses [500]"], None, 1),
        ([], ProcessTrouble("The recorder ended."), 2),
        ([], WireTrouble("the connection ended"), 2),
    ],
)
def test_the_exit_code_is_the_verdict(
    wrong: list[str],
    trouble: Exception | None,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """0 if every flow was right, 1 if one was not, 2 if nothing could be measured."""

    def measured(_wanted: Wanted, _folder: Path, tell: Callable[[str], None]) -> Result:
        tell("Turn 1 of 1")
        if trouble is not None:
            raise trouble
        result = result_of(3.0)
        result.wrong = wrong
        return result

    monkeypatch.setattr(bench, "measure", measured)
    monkeypatch.setattr(sys, "argv", ["bench.py", "--json", "-"])
    assert bench.main() == code
    told = capsys.readouterr()
    assert "Turn 1 of 1" in told.err
    if trouble is None:
        assert json.loads(told.out)["passed"] is (code == 0)
    else:
        assert str(trouble) in told.err


@pytest.mark.parametrize("kind", ["table", "plain", "markdown"])
def test_the_ratios_are_shown(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Each format shows the median of three turns, their range, and how many were right."""
    show(Console(width=120), WANTED, result_of(3.0, 2.0, 4.0), kind=kind)
    told = capsys.readouterr().out
    row = next(line for line in told.splitlines() if "2.00–4.00" in line)
    assert all(words in row for words in ("warm flow", "ours", "lean", "CPU", "3.00"))
    assert "cold flow − hash" in told
    assert "100 of 100 operations were right" in told


@pytest.mark.e2e
def test_a_short_run_measures_everything(tmp_path: Path) -> None:
    """Each operation is verified and each figure exists; the speed does not matter here."""
    file = tmp_path / "bench.json"
    options = ("--seconds", 0.02, "--turns", 1, "--stored", 2000, "--plain", "--json", file)
    ended = run("bench", *options)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    told = json.loads(file.read_text(encoding="utf-8"))
    assert (told["passed"], told["wrong_count"], told["lost_events"]) == (True, 0, 0)
    found = {tuple(each[name] for name in Cell._fields): each for each in told["operations"]}
    assert {tuple(cell) for cell in Wanted(1.0, 1, stored=1).cells} == set(found)
    for figures in found.values():
        assert 0 < figures["p50"] <= figures["p95"]
        assert figures["driver_cpu"] > 0
    # On a busy machine, none of the many operations may finish in so short a time.
    assert max(figures["per_second"] for figures in found.values()) > 0
    assert set(told["memory"]["at_rest"]) == set(NAMES)
    assert told["start"][WHOLE] > 0
    assert "operations were right" in ended.stdout
    assert "Turn 1 of 1" in ended.stderr

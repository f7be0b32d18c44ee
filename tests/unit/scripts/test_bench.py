"""`scripts/bench.py`, as a person runs it: real servers, real flows, and the figures it writes."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts.benchmark.course import Result, Wanted
from scripts.benchmark.wire import WireTrouble
from scripts.commands import bench
from scripts.processes.process import ProcessTrouble
from tests.support.started import run
from tests.unit.scripts.benchmark.samples import result_of


@pytest.mark.e2e
def test_help_teaches() -> None:
    """What the figures mean, examples, and what the exit codes mean."""
    told = run("bench", "--help").stdout
    for words in ("floor", "--workers 2", "--json -", "cold − hash", "Exit codes: 0"):
        assert words in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--seconds", "0"), "must be a number above 0"),
        (("--seconds", "nan"), "must be a number above 0"),
        (("--turns", "0"), "a whole number from 1"),
        (("--workers", "two"), "a whole number from 1"),
        (("--stored", "0"), "a whole number from 1 to 10000000"),
        (("--json", ""), "'' must be a file in an existing folder"),
        (("--json", "no/such/folder.json"), "must be a file in an existing folder"),
        (("--no-such-option",), "unrecognized"),
    ],
)
def test_wrong_use_ends_with_2(
    arguments: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before anything is started, and with what would be right."""
    monkeypatch.setattr(sys, "argv", ["bench.py", *arguments])
    with pytest.raises(SystemExit) as ended:
        bench.main()
    assert ended.value.code == 2
    assert said in capsys.readouterr().err


def test_figures_that_cannot_be_written_name_the_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The disk is full: the system names no file."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    monkeypatch.setattr(sys, "argv", ["bench.py", "--json", "/dev/full", "--plain"])
    monkeypatch.setattr(bench, "measure", lambda *_given: result_of(3.0))
    assert bench.main() == 2
    told = capsys.readouterr()
    assert "/dev/full cannot be written: No space left on device." in told.out + told.err


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
    """0 when every flow held, 1 when one did not, 2 when there was nothing to walk on."""

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


@pytest.mark.e2e
def test_a_short_run_measures_everything(tmp_path: Path) -> None:
    """Each flow is walked and held, each figure is there; how fast it is, is not asked here."""
    file = tmp_path / "bench.json"
    ended = run(
        "bench", "--seconds", 0.1, "--turns", 2, "--stored", 2000, "--plain", "--json", file
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    told = json.loads(file.read_text(encoding="utf-8"))
    assert told["passed"] is True
    assert told["wrong_count"] == 0
    flows = {(flow["name"], flow["at_once"]): flow for flow in told["flows"]}
    for name in ("warm", "warm, full", "warm + trace", "cold", "warm floor", "cold floor"):
        for at_once in (1, 8):
            flow = flows[name, at_once]
            assert 0 < flow["p50"] <= flow["p95"]
            assert flow["per_second"] > 0
            assert flow["driver_seconds_per_flow"] > 0
    assert set(told["memory"]["at_rest"]) == {
        "authorization_server",
        "resource_server",
        "client_app",
        "recorder",
    }
    assert told["start"]["later"] > 0
    assert told["trace"]["lost_events"] == 0
    assert told["full"]["together"]["time"]["middle"] > 0
    assert "flows were right" in ended.stdout
    assert "Turn 2 of 2: cold, untraced, 8 at once" in ended.stderr

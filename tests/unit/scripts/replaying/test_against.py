"""`scripts.replaying.against`: the live system runs the tours that a file has recorded."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from recorder.event.recorded import RecordedEvent, as_plain
from recorder.keeping import run_file
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours import SCRIPTED
from scripts.commands import replay
from scripts.replaying import against
from scripts.replaying.recorded_walks import Walk
from scripts.replaying.remembered import about_remembered
from scripts.setting_up.environment import ROOT
from scripts.walking.outcome import Outcome
from tests.unit.scripts.replaying.recorded_runs import flow, written


class Live:
    """Stands in for running processes: every tour shows these events."""

    def __init__(self, events: Sequence[RecordedEvent]) -> None:
        self._events = [dict(as_plain(event)) for event in events]
        self.walked: list[str] = []

    def __call__(
        self, _folder: object, tours: Sequence[ScriptedTour], *_rest: object
    ) -> list[Outcome]:
        """Return an outcome for each tour."""
        self.walked += [each.tour.name for each in tours]
        verdict = SCRIPTED["refresh"].judge([])
        return [
            Outcome(each.tour, self._events, verdict, ("The walk stopped.",), ()) for each in tours
        ]


@pytest.fixture
def walks(monkeypatch: pytest.MonkeyPatch) -> Live:
    """A stand-in that records which tours are run."""
    walked = Live(flow("live", "9"))
    monkeypatch.setattr(against, "walk_tours", walked)
    return walked


def replayed(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    """Return the exit code of `replay.py`."""
    monkeypatch.setattr(sys, "argv", ["replay.py", "--plain", *map(str, words)])
    return replay.main()


def test_the_tours_of_the_file_are_walked(
    walks: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is run as often as it was recorded, in the same order: one may depend on another."""
    tours = {"a": "refresh", "b": "authorization-code", "c": "refresh"}
    events = [*flow("a", "1"), *flow("b", "2"), *flow("c", "3")]
    run = written(tmp_path / "run.jsonl", events, tours)
    assert replayed(monkeypatch, "--against", run) == 0
    assert walks.walked == ["refresh", "authorization-code", "refresh"]


def test_a_named_tour_alone_is_walked(
    walks: Live,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A tour that the file does not contain is an error."""
    tours = {"a": "refresh", "b": "authorization-code"}
    run = written(tmp_path / "run.jsonl", [*flow("a", "1"), *flow("b", "2")], tours)
    assert replayed(monkeypatch, "refresh", "--against", run) == 0
    assert walks.walked == ["refresh"]
    assert replayed(monkeypatch, "device", "--against", run) == 2
    assert "has no run of device. It has: refresh, authorization-code." in capsys.readouterr().out


def test_a_flow_of_no_known_tour_needs_a_name(
    walks: Live,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A person ran it; the message says what to do, and following it works."""
    run = written(tmp_path / "run.jsonl", flow("a"), {})
    assert replayed(monkeypatch, "--against", run) == 2
    said = capsys.readouterr().out
    assert "run.jsonl: flow a has no known tour. Name the tour to compare it with:" in said
    assert f"python3 scripts/replay.py TOUR --against {run}" in said
    assert replayed(monkeypatch, "refresh", "--against", run) in (0, 1)
    assert walks.walked == ["refresh"]


def test_a_difference_is_expected_and_received(
    walks: Live,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The exit code is 1, and both values are shown, followed by the troubles of the live run."""
    run = written(tmp_path / "run.jsonl", flow("a", "1"), {"a": "authorization-code"})
    lines = run.read_text(encoding="utf-8")
    assert "scope=openid+profile+" in lines
    run.write_text(lines.replace("scope=openid+profile+", "scope=openid+"), encoding="utf-8")
    assert replayed(monkeypatch, "--against", run) == 1
    said = capsys.readouterr().out
    assert "3.2 GET /authorize → 200, request parameter: scope: recording openid notes" in said
    assert walks.walked == ["authorization-code"]
    assert "Authorization code, live: The walk stopped." in said


def test_what_a_used_playground_remembered_is_said() -> None:
    """The recording has no registration, login or consent; a run on a new playground has them."""
    events = run_file.read(ROOT / "docs" / "illustrated_flow.jsonl").events
    fresh = [Walk("authorization-code", events)]
    later = [each for each in events if not (each.request and each.request.method == "POST")]
    said = about_remembered([Walk("authorization-code", later)], fresh)
    assert said.startswith("The recording has no registration, login or consent; the live run")
    assert "--against starts a fresh playground." in said
    assert about_remembered(fresh, fresh) == ""
    assert about_remembered([Walk("refresh", later)], fresh) == ""

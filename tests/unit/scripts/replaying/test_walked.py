"""`scripts.replaying.walked`: the files written after a run."""

import json
import sys
from pathlib import Path

import pytest

from recorder.event.recorded import as_plain
from scenarios.tours.code_flow import MAIN
from scripts.commands import replay
from scripts.replaying import walked
from scripts.walking.outcome import judged_alone
from tests.unit.recorder.recordings import honest_events
from tests.unit.scripts.replaying.receiver import receiving

EVENTS = [dict(as_plain(event)) for event in honest_events()]


@pytest.mark.parametrize(("last", "status"), [(8, 1), (None, 2)])
def test_a_receiver_that_takes_nothing_hides_no_result(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    last: int | None,
    status: int,
) -> None:
    """The run file and the summary are written; the trouble is reported, but a step that deviated
    determines the exit code.
    """
    summary, saved = tmp_path / "summary.json", tmp_path / "run.jsonl"
    options = ["replay.py", "--plain", "--json", str(summary), "--save", str(saved)]
    outcome = judged_alone(MAIN, EVENTS[:last])
    assert outcome.passed is (last is None)
    monkeypatch.setattr(walked, "walk_tours", lambda *_given: [outcome])
    with receiving(400) as receiver:
        monkeypatch.setattr(sys, "argv", [*options, "--otlp", receiver.url])
        assert replay.main() == status
    assert "/v1/traces answered 400, and 200 was expected." in capsys.readouterr().out
    assert json.loads(summary.read_text("utf-8"))["passed"] is outcome.passed
    assert saved.exists()

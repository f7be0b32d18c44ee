"""`scripts.replaying.recorded_walks`: which flows of a run file belong to one walk."""

from pathlib import Path

import pytest

from recorder.keeping.run_file import RunFileError
from scripts.replaying.recorded_walks import walks_in
from tests.unit.scripts.replaying.recorded_runs import flow, written


def test_flows_of_one_scripted_browser_are_one_walk(tmp_path: Path) -> None:
    """A tour may have several flows; two walks of one tour stay separate."""
    events = [*flow("a", "1"), *flow("b", "1"), *flow("c", "2")]
    walks = walks_in(written(tmp_path / "run.jsonl", events, dict.fromkeys("abc", "refresh")))
    assert [walk.tour for walk in walks] == ["refresh", "refresh"]
    assert [{event.flow for event in walk.events} for walk in walks] == [{"a", "b"}, {"c"}]


def test_a_flow_of_a_person_is_a_walk_of_its_own(tmp_path: Path) -> None:
    """Its tour is not known."""
    walks = walks_in(written(tmp_path / "run.jsonl", [*flow("a"), *flow("b")], {}))
    assert [(walk.tour, len(walk.events)) for walk in walks] == [("", 28), ("", 28)]


def test_a_file_without_a_flow_cannot_be_compared(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(RunFileError, match=r"run\.jsonl has no flow"):
        walks_in(written(tmp_path / "run.jsonl", [], {}))


def test_a_file_that_is_cut_off_cannot_be_compared(tmp_path: Path) -> None:
    """A missing event would show a difference that the runs do not have, or hide one."""
    path = written(tmp_path / "run.jsonl", flow("a"), {"a": "refresh"})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(RunFileError, match=r"middle of line 29. .* Only a whole run can be com"):
        walks_in(path)


def test_a_file_that_is_missing_is_a_sentence(tmp_path: Path) -> None:
    """The message contains its name."""
    with pytest.raises(OSError, match=r"run\.jsonl cannot be read: No such file or directory\.$"):
        walks_in(tmp_path / "run.jsonl")

"""`recorder.keeping.opened_runs`: opened files stay separate from what is recorded."""

import io
import json
import re

import pytest
from msgspec import structs

from recorder.event.recorded import RecordedEvent
from recorder.keeping import opened_runs, run_file
from recorder.keeping.opened_runs import OpenedRuns
from recorder.keeping.run_file import RunFileError
from tests.unit.recorder.recordings import honest_events, refused_events

EVENTS = honest_events()


def file_of(events: list[RecordedEvent]) -> io.BytesIO:
    """A run file of these events, in memory."""
    return io.BytesIO("".join(run_file.as_lines(events)).encode())


def test_flows_of_a_file_have_names_that_no_other_flow_has() -> None:
    """A file opened twice appears twice, each time under a new name."""
    runs = OpenedRuns()
    names = [runs.open(file_of(EVENTS), "run.jsonl").flows[0].flow for _ in range(2)]
    assert len({*names, EVENTS[0].flow}) == 3
    found = runs.flow(names[0])
    assert found
    assert [event.id for event in found.events] == [event.id for event in EVENTS]
    assert {event.flow for event in found.events} == {names[0]}
    assert runs.flow(EVENTS[0].flow) is None


def test_what_was_refused_is_told_in_the_list() -> None:
    """As for recorded flows; events of no step do not make a flow."""
    (flow,) = OpenedRuns().open(file_of(refused_events()), "run.jsonl").flows
    assert flow.refused
    assert flow.refused.part == "3.6"


def test_a_closed_file_is_gone() -> None:
    """Closing it again changes nothing."""
    runs = OpenedRuns()
    run = runs.open(file_of(EVENTS), "run.jsonl")
    assert runs.all() == [run]
    assert runs.close(run.id) == [run.flows[0].flow]
    assert runs.close(run.id) == []
    assert runs.all() == []
    assert runs.flow(run.flows[0].flow) is None


def test_few_files_are_open_at_once() -> None:
    """Memory is limited, and the error says what to do."""
    runs = OpenedRuns()
    for _ in range(opened_runs.MOST_FILES):
        runs.open(file_of(EVENTS[:1]), "run.jsonl")
    one_more = file_of(EVENTS[:1])
    with pytest.raises(RunFileError, match="8 files are open: close one of them first"):
        runs.open(one_more, "run.jsonl")
    # The file was not even read.
    assert one_more.tell() == 0


def test_all_together_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is that of one file."""
    runs = OpenedRuns()
    monkeypatch.setattr(run_file, "LARGEST", 2 * len(file_of(EVENTS).getvalue()) - 100)
    runs.open(file_of(EVENTS), "run.jsonl")
    with pytest.raises(RunFileError, match="close one first"):
        runs.open(file_of(EVENTS), "run.jsonl")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\alice\\run.jsonl", "run.jsonl"),
        ("x" * 500, "x" * 80),
        ("/", "The file"),
    ],
)
def test_of_a_name_only_the_last_part_is_shown(name: str, shown: str) -> None:
    """Long names are shortened."""
    assert OpenedRuns().open(file_of(EVENTS[:1]), name).name == shown


def test_events_with_one_id_are_told_apart() -> None:
    """Each has its own URL."""
    twice = [EVENTS[0], structs.replace(EVENTS[1], id=EVENTS[0].id)]
    found = OpenedRuns().open(file_of(twice), "run.jsonl")
    assert len({event.id for event in found.events}) == 2


def test_a_file_without_a_flow_is_said() -> None:
    """It has only a header, or only events of no step."""
    with pytest.raises(RunFileError, match=re.escape("run.jsonl has no flow")):
        OpenedRuns().open(io.BytesIO(json.dumps({"format": 2}).encode()), "run.jsonl")

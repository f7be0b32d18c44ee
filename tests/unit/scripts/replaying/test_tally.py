"""`scripts.replaying.tally`: the results of many walks, step by step, and how they are shown."""

import io
import json

import pytest
from rich.console import Console

from recorder.event.recorded import as_plain
from scenarios.scripted_tour import ScriptedTour
from scenarios.tours.code_flow import MAIN
from scripts.console.repeat_table import RepeatProgress, show_repeated, summary
from scripts.replaying.tally import TourTally
from scripts.walking.repeated_walks import Judged, in_turn
from scripts.walking.repetition import Repeated, TourRows
from tests.unit.recorder.recordings import honest_events

EVENTS = [dict(as_plain(event)) for event in honest_events()]


def judged(last: int, trouble: str = "") -> Judged:
    """Return a walk of which this many events were recorded."""
    return Judged(MAIN, MAIN.judge(EVENTS[:last]), trouble, flows=1)


def counted(*walks: Judged) -> TourTally:
    """Return a tally of these walks."""
    tally = TourTally(MAIN)
    for each in walks:
        tally.add(each)
    return tally


def repeated(tours: list[TourRows], **changes: int) -> Repeated:
    """Return the result of three walks, of which two passed."""
    numbers = {"wanted": 3, "started": 3, "passed": 2, "deviated": 1, "not_judged": 0, "flows": 3}
    others = {"flows_of_no_walk": 0, "lost": 0, "at_once": 2}
    return Repeated(tours, seconds=1.5, **{**numbers, **others, **changes})


def shown(result: Repeated, *, plain: bool = False) -> str:
    """Return what is printed at a width of eighty columns."""
    console = Console(file=io.StringIO(), width=80, highlight=False)
    show_repeated(console, result, plain=plain)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_walk_fails_at_its_first_step_that_deviated() -> None:
    """Later steps add no information; the first reason is kept."""
    rows = counted(judged(28), judged(8), judged(9, "No page.")).rows().rows
    assert [(row.number, row.walks, row.failed) for row in rows[:4]] == [
        ("1", 3, 0),
        ("2", 3, 0),
        ("3", 3, 0),
        ("4", 1, 2),
    ]
    assert rows[3].reason == "did not happen"


def test_all_steps_together_are_the_last_row() -> None:
    """Its times include every judged walk."""
    *_, whole = counted(judged(28), judged(28)).rows().rows
    assert (whole.number, whole.slug, whole.walks) == ("", "all-steps", 2)
    assert whole.times is not None
    assert 0 < whole.times.p50 <= whole.times.p95 <= whole.times.p99 <= whole.times.longest


def test_a_walk_without_events_is_not_judged() -> None:
    """It neither passed nor deviated; the reason why the browser stopped is shown."""
    tally = counted(Judged(MAIN, None, "GET /notes got no response.", 0))
    assert (tally.passed, tally.deviated, tally.not_judged, tally.flows) == (0, 0, 1, 0)
    assert tally.rows().rows[-1].reason == "GET /notes got no response."


def test_every_walk_is_accounted_for() -> None:
    """Interrupted walks are counted, too."""
    told = shown(repeated([counted(judged(28), judged(8)).rows()], started=5, wanted=9))
    assert (
        "5 of 9 runs started, 2 at once: 2 passed, 1 deviated, 0 not judged, 2 interrupted." in told
    )
    assert "3 flows of these runs in the trace, those of the interrupted runs not counted;" in told


@pytest.mark.parametrize(
    "changes", [{"passed": 2}, {"lost": 1}, {"flows_of_no_walk": 1}, {"wanted": 4}]
)
def test_only_if_all_is_known_and_passed_all_passed(changes: dict[str, int]) -> None:
    """A lost event could be the one that shows a failure."""
    assert repeated([], passed=3, deviated=0).all_passed
    assert not repeated([], **{"passed": 3, "deviated": 0, **changes}).all_passed


def test_the_table_fits_eighty_columns() -> None:
    """Each step has a row; the first reason for each step's failures follows below."""
    told = shown(repeated([counted(judged(28), judged(8)).rows()]))
    table = told.partition("Step 4")[0].splitlines()
    assert max(map(len, table)) <= 80
    assert len([line for line in table if "resource-shown" in line]) == 1
    assert "Step 4, code-issued: 1 failed, the first because: did not happen" in told


def test_a_step_that_no_run_showed_has_no_time() -> None:
    """A time that was not measured is not 0."""
    tours = [counted(judged(8)).rows()]
    last = next(line for line in shown(repeated(tours)).splitlines() if "resource-shown" in line)
    assert last.split() == ["13", "resource-shown", "0", "–", "–", "–", "–"]
    assert "to the user: 0 failed, no time measured\n" in shown(repeated(tours), plain=True)
    step = summary(repeated(tours))["tours"][0]["steps"][12]
    assert [step[name] for name in ("p50", "p95", "p99", "longest")] == [None] * 4


def test_plain_is_a_sentence_for_each_step() -> None:
    """The sentence names each number."""
    told = shown(repeated([counted(judged(28)).rows()]), plain=True)
    assert "13. The client app shows the resource to the user: 0 failed, p50 " in told
    assert "The time of a step begins at " in told


def test_the_summary_has_numbers_for_programs() -> None:
    """Times are in seconds, for each tour and step."""
    told = json.loads(json.dumps(summary(repeated([counted(judged(28)).rows()]))))
    assert told["runs"] == {
        "wanted": 3,
        "started": 3,
        "passed": 2,
        "deviated": 1,
        "not_judged": 0,
        "interrupted": 0,
    }
    assert [step["number"] for step in told["tours"][0]["steps"]] == [*map(str, range(1, 14)), ""]


def test_where_no_bar_can_be_shown_a_tenth_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Each line on standard error also shows how many walks failed."""
    with RepeatProgress(20, plain=True) as progress:
        for number in range(20):
            progress.show(passed=number != 4)
    lines = capsys.readouterr().err.splitlines()
    assert lines[:3] == ["2 of 20 done.", "4 of 20 done.", "6 of 20 done. 1 failed"]
    assert len(lines) == 10


def test_tours_take_turns() -> None:
    """Each tour therefore runs beside the others."""
    first, second = MAIN, ScriptedTour(MAIN.tour, MAIN.walk, ())
    assert list(in_turn([first, second], 2)) == [first, second, first, second]

"""`scripts.benchmark.figures`: the arithmetic, on fixed numbers."""

import pytest

from scripts.benchmark.driver import Walk
from scripts.benchmark.figures import (
    Cell,
    Figures,
    Ratio,
    figures_of,
    middle,
    p50,
    per_second,
    percentile,
    ratio,
    without_hash,
)
from scripts.benchmark.flows import again
from scripts.benchmark.password_hash import HashTime
from tests.unit.scripts.benchmark.samples import run_of

OURS, FLOOR = Cell("warm", "untraced", 1), Cell("warm", "floor", 1)


def walk(began: float, ended: float, trouble: str = "") -> Walk:
    """A walk that took from then to then."""
    return Walk(again([]), None, [], [], began, ended, trouble)


def turn(ours: float, floor: float) -> dict[Cell, Figures]:
    """A turn in which a flow took so many seconds."""
    return {
        OURS: Figures(ours, 2 * ours, 1 / ours, 0.1),
        FLOOR: Figures(floor, 2 * floor, 1 / floor, 0.1),
    }


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.5, 5), (0.51, 6), (0.95, 10), (1.0, 10)]
)
def test_a_percentile_is_a_value_that_came(share: float, expected: float) -> None:
    """By nearest rank, in whatever order the values come."""
    assert percentile([3, 1, 2, 5, 4, 10, 9, 8, 7, 6], share) == expected


def test_without_values_a_percentile_is_nothing() -> None:
    """A run in which every flow went wrong has no times."""
    assert percentile([], 0.5) == 0


def test_the_figures_of_a_run() -> None:
    """Flows that went wrong have no part in times and rate; the driver's time is for each flow."""
    run = run_of(walk(0.0, 0.2), walk(0.2, 0.6), walk(0.6, 0.7, "wrong"), walk(0.7, 1.3))
    assert figures_of(run) == Figures(
        p50=pytest.approx(0.4), p95=pytest.approx(0.6), per_second=2.5, driver=0.001 / 4
    )


def test_the_middle_of_turns_is_their_median() -> None:
    """One disturbed turn of three changes nothing."""
    turns = [turn(0.2, 0.1), turn(0.4, 0.1), turn(50.0, 0.1)]
    assert middle(turns, OURS) == Figures(0.4, 0.8, 2.5, 0.1)


def test_ratios_are_taken_within_turns() -> None:
    """A turn in which everything took ten times as long has the same ratio."""
    turns = [turn(0.2, 0.1), turn(4.0, 1.0), turn(0.3, 0.1)]
    assert ratio(turns, OURS, FLOOR, p50) == pytest.approx(Ratio(3.0, 2.0, 4.0))
    assert ratio(turns, OURS, FLOOR, per_second) == pytest.approx(Ratio(1 / 3, 1 / 4, 1 / 2))


def test_the_hash_is_taken_off_a_flow_that_is_alone() -> None:
    """Its time from each flow, and so more flows in a second."""
    rest = without_hash(Figures(0.025, 0.030, 40.0, 0.1), 1, HashTime(0.020, 80.0))
    assert rest == Figures(pytest.approx(0.005), pytest.approx(0.010), pytest.approx(200.0), 0.1)


def test_the_hash_is_taken_off_flows_together() -> None:
    """40 flows with 80 looks a second: half of the time was the hash's."""
    rest = without_hash(Figures(0.2, 0.3, 40.0, 0.1), 8, HashTime(0.020, 80.0))
    assert rest == Figures(pytest.approx(0.1), pytest.approx(0.2), pytest.approx(80.0), 0.1)


@pytest.mark.parametrize("at_once", [1, 8])
def test_what_the_hash_hides_is_not_made_up(at_once: int) -> None:
    """Where the hash alone takes the time of the flow, or more, there is no figure."""
    assert without_hash(Figures(0.02, 0.03, 80.0, 0.1), at_once, HashTime(0.021, 80.0)) is None
    assert without_hash(Figures(0.0, 0.0, 0.0, 0.1), at_once, HashTime(0.021, 80.0)) is None

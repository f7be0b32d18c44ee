"""`scripts.benchmark.figures`: the arithmetic, on fixed numbers."""

import pytest

from scripts.benchmark.driver import Run, Walk
from scripts.benchmark.figures import (
    CPU,
    P50,
    Cell,
    Figures,
    Ratio,
    figures_of,
    middle,
    percentile,
    ratio,
)

OURS, LEAN = Cell("warm flow", "ours", 1), Cell("warm flow", "lean", 1)


def walk(began: float, ended: float, trouble: str = "") -> Walk:
    """Return a walk that began and ended at these times."""
    return Walk((_ for _ in ()), None, [], began, ended, trouble)


def turn(ours: float, lean: float) -> dict[Cell, Figures]:
    """Return a turn in which a flow took this many seconds, half of them processor time."""
    return {
        OURS: Figures(ours, 2 * ours, 1 / ours, ours / 2, 0.1, 0.1),
        LEAN: Figures(lean, 2 * lean, 1 / lean, lean / 2, 0.0, 0.1),
    }


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1), (0.5, 5), (0.51, 6), (0.95, 10), (1.0, 10)]
)
def test_a_percentile_is_a_value_that_came(share: float, expected: float) -> None:
    """The nearest rank is used, in whatever order the values come; without values it is 0."""
    assert percentile([3, 1, 2, 5, 4, 10, 9, 8, 7, 6], share) == expected
    assert percentile([], share) == 0


def test_the_figures_of_a_run() -> None:
    """Failed flows count neither for times nor for the rate; the recorder's time is separate."""
    walks = [walk(0.0, 0.2), walk(0.2, 0.6), walk(0.6, 0.7, "wrong"), walk(0.7, 1.3)]
    used = {"authorization_server": 0.4, "resource_server": 0.4, "recorder": 0.2}
    assert figures_of(Run(walks, 1.0, 1.0, used, 0.04), "recorder") == pytest.approx(
        Figures(0.4, 0.6, 2.5, 0.2, 0.05, 0.01)
    )


def test_ratios_are_taken_within_turns() -> None:
    """A turn in which everything took ten times as long has the same ratio."""
    turns = [turn(0.2, 0.1), turn(4.0, 1.0), turn(0.3, 0.1)]
    assert middle(turns, OURS).p50 == 0.3
    assert ratio(turns, P50, OURS, LEAN) == pytest.approx(Ratio(3.0, 2.0, 4.0))
    assert ratio(turns, CPU, LEAN, OURS) == pytest.approx(Ratio(1 / 3, 1 / 4, 1 / 2))
    assert ratio(turns, P50, OURS, LEAN._replace(subject="other")) is None

"""The table of the login tests (`scripts.benchmark.logins`)."""

import pytest

from scripts.benchmark.logins.peers import HEADS, rows_of
from tests.support.started import read_only


def test_a_ratio_is_that_of_the_two_tests_of_a_turn() -> None:
    """A busy moment slows down both: 0.2 s next to 0.4 s is as good as 0.05 s next to 0.1 s."""
    measured = {
        "starts": {"playground": [0.9], "nanoidp": [0.6]},
        "logins": {"playground": [0.2, 0.05, 0.05], "nanoidp": [0.4, 0.1, 0.1]},
    }
    heads, ours, other = rows_of(measured)
    assert heads == HEADS
    assert ours[0] == "playground"
    assert ours[2:] == ("0.9", "50", "50", "1.00")
    assert other[2:] == ("0.6", "100", "100", "2.00")


@pytest.mark.parametrize("number", ["9", "x", "1001"])
def test_a_few_logins_say_nothing(number: str) -> None:
    """Too few logins for a percentile are refused."""
    assert read_only("bench", "--logins", number).returncode == 2

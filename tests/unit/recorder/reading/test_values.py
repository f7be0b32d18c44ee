"""`recorder.reading.values`: values as text."""

from datetime import UTC, datetime
from typing import Any

import pytest

from recorder.reading.values import LONGEST, Clock, shown

CLOCK = Clock(datetime(2026, 1, 1, 14, 0, tzinfo=UTC), UTC)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text", "text"),
        (True, "true"),
        (None, "null"),
        (1.5, "1.5"),
        ([], ""),
        (["a", ["b", 1]], "a, b, 1"),
        ({"a": {"b": "c"}, "d": []}, "a b c, d "),
        ({"n": "x" * 41, "kid": "one"}, f"kid one, n {'x' * 40}…"),
        ("\x1b[2J", "\\x1b[2J"),
    ],
)
def test_any_value_is_a_line_of_text(value: Any, text: str) -> None:
    """Lists and objects are written without brackets, and members that are too long come last."""
    assert shown("name", value, CLOCK) == text


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        ("exp", 1767276300, "1767276300 = 14:05:00, in 5 min"),
        ("iat", 1767275999.5, "1767275999.5 = 13:59:59, now"),
        ("exp", "1767276300", "1767276300"),
        ("exp", True, "true"),
        ("expires_in", 300, "300 = 5 min"),
        ("other", 300, "300"),
        ("expires_in", 10**12, "1000000000000"),
        ("exp", 10**20, "100000000000000000000 = no time that a clock can show"),
    ],
)
def test_times_are_said_in_words(name: str, value: Any, text: str) -> None:
    """Words are added only to numbers, and only if the time can be expressed in words."""
    assert shown(name, value, CLOCK) == text


@pytest.mark.parametrize("name", ["exp", "expires_in", "other"])
@pytest.mark.parametrize("value", [10**400, -(10**400), float("inf"), float("nan"), -1])
def test_no_number_breaks_anything(name: str, value: float) -> None:
    """JSON numbers have no bounds."""
    assert shown(name, value, CLOCK)


def test_a_long_value_is_cut() -> None:
    """The text says how many characters are missing."""
    assert shown("x", "y" * (LONGEST + 3), CLOCK) == "y" * LONGEST + "… and 3 more characters"

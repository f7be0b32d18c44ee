"""Claims may hold anything; reading them never fails."""

import pytest

from resource_server.verification.claims import audiences, listed, seconds, shown, when


@pytest.mark.parametrize(
    "value", [None, "5", True, [], {}, -1, float("inf"), float("nan"), 10**400]
)
def test_what_is_no_time_is_none(value: object) -> None:
    """A time is a number of seconds within the calendar."""
    assert seconds({"exp": value}, "exp") is None


@pytest.mark.parametrize("value", [0, 5, 5.5, 253_402_300_799])
def test_a_time_is_a_number(value: float) -> None:
    """Whole or not."""
    assert seconds({"exp": value}, "exp") == value


def test_a_missing_time_is_none() -> None:
    """And not zero."""
    assert seconds({}, "exp") is None


@pytest.mark.parametrize(
    ("aud", "found"), [("a", ["a"]), (["a", 5, "b"], ["a", "b"]), (5, []), (None, []), ({}, [])]
)
def test_an_audience_is_text_or_a_list_of_text(aud: object, found: list[str]) -> None:
    """What else stands there is nobody's name."""
    assert audiences({"aud": aud}) == found


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        ("", "''"),
        ("text", "text"),
        ("\x1b[31mred", "'\\x1b[31mred'"),
        ("\ud800", "'\\ud800'"),
        (True, "true"),
        ([[]], "a value of type list"),
    ],
)
def test_anything_can_be_shown(value: object, words: str) -> None:
    """Without a sign that a screen obeys, and without writing out what has no end."""
    assert shown(value) == words


def test_a_number_without_end_is_not_written_out() -> None:
    """Python refuses to turn more than 4300 digits into text."""
    assert shown(10**5000) == "a value of type int"


def test_long_values_are_shortened() -> None:
    """A trace is read by people."""
    assert len(shown("x" * 10_000)) == 200
    assert listed(["a"] * 9) == "a, a, a, a, a, …"


def test_moments_are_told_from_now() -> None:
    """As a person would say it."""
    assert when(130.0, 100.0) == "30 s from now"
    assert when(70.0, 100.0) == "30 s ago"
    assert when(None, 100.0) == "no usable time"

"""Claims may contain anything; reading them never fails."""

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
    """With or without a fraction."""
    assert seconds({"exp": value}, "exp") == value


def test_a_missing_time_is_none() -> None:
    """A missing time is not zero."""
    assert seconds({}, "exp") is None


@pytest.mark.parametrize(
    ("aud", "found"), [("a", ["a"]), (["a", 5, "b"], ["a", "b"]), (5, []), (None, []), ({}, [])]
)
def test_an_audience_is_a_string_or_a_list_of_strings(aud: object, found: list[str]) -> None:
    """Other values name no audience."""
    assert audiences({"aud": aud}) == found


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "none"),
        ("", "''"),
        ("text", "text"),
        ("\x1b[31mred", "'\\x1b[31mred'"),
        ("\ud800", "'\\ud800'"),
        (True, "true"),
        ([[]], "an array"),
        ({"a": 1}, "an object"),
        (5, "5"),
        (-5.5, "-5.5"),
    ],
)
def test_anything_can_be_shown(value: object, words: str) -> None:
    """Control characters are escaped, and arrays and objects are not written out."""
    assert shown(value) == words


def test_a_number_without_end_is_not_written_out() -> None:
    """Python refuses to turn more than 4300 digits into text."""
    assert shown(10**5000) == "a number of many digits"


def test_several_values_are_listed() -> None:
    """An empty list and a value that is not a list can be shown too."""
    assert listed(["a", 5, None]) == "a, 5, none"
    assert listed([]) == "an empty array"
    assert listed("a") == "a"
    assert listed(None) == "none"


def test_long_values_are_shortened() -> None:
    """People read the trace."""
    assert len(shown("x" * 10_000)) == 200
    assert listed(["a"] * 9) == "a, a, a, a, a, …"


def test_moments_are_told_from_now() -> None:
    """In words, as a person would say it."""
    claims = {"exp": 130.0, "iat": 70, "nbf": "soon"}
    assert when(claims, "exp", 100.0) == "30 s from now"
    assert when(claims, "iat", 100.0) == "30 s ago"
    assert when(claims, "nbf", 100.0) == "soon"
    assert when(claims, "auth_time", 100.0) == "none"

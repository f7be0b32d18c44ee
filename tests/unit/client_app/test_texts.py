"""Texts from the wire."""

import pytest

from client_app.texts import displayable, number, shown, strings


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Alice", "Alice"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\x00b\x1bc\x7f", "a\\x00b\\x1bc\\x7f"),
        ("half a pair \ud800", "half a pair \\ud800"),
        (None, ""),
        (["list"], ""),
    ],
)
def test_what_is_shown_can_be_stored_and_encoded(given: object, shown: str) -> None:
    """Control characters and lone surrogates are escaped; anything but a string is empty."""
    assert displayable(given) == shown
    shown.encode()


def test_long_texts_are_cut_visibly() -> None:
    """The text shows that it was shortened."""
    assert displayable("abcdef", 3) == "abc…"
    assert displayable("abc", 3) == "abc"


@pytest.mark.parametrize(
    ("given", "read"),
    [(["a", "b"], ("a", "b")), (["a", 1, None], ("a",)), ("a b", None), (None, None), ({}, None)],
)
def test_an_array_of_strings_is_read_as_such(given: object, read: object) -> None:
    """Any other value is treated as missing."""
    assert strings(given) == read


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        ("", "an empty string"),
        ("a\x00", "a\\x00"),
        (True, "true"),
        (5, "5"),
        (1.5, "1.5"),
        ([1, 2], "an array of 2"),
        ({"a": 1}, "an object"),
    ],
)
def test_a_value_is_shown_as_it_is(value: object, text: str) -> None:
    """Missing values, empty values and values of a wrong type are shown differently."""
    assert shown(value) == text


@pytest.mark.parametrize(
    ("value", "read"), [(0, 0), (9.5, 9.5), (10, None), (-1, None), (True, None), ("5", None)]
)
def test_a_number_is_one_within_limits(value: object, read: object) -> None:
    """A boolean and a string are not numbers."""
    assert number(value, 10) == read


def test_a_number_that_is_not_one_is_none() -> None:
    """Not even JSON can express it."""
    assert number(float("nan"), 10) is None

"""Texts from the wire."""

import pytest

from client_app.texts import displayable, words


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Alice", "Alice"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("a\x00b\x1bc\x7f", "a\ufffdb\ufffdc\ufffd"),
        ("half a pair \ud800", "half a pair \ufffd"),
        (None, ""),
        (["list"], ""),
    ],
)
def test_what_is_shown_can_be_stored_and_encoded(given: object, shown: str) -> None:
    """No control characters, no lone surrogates; what is no text is empty."""
    assert displayable(given) == shown
    shown.encode()


def test_long_texts_are_cut_visibly() -> None:
    """The cut is shown."""
    assert displayable("abcdef", 3) == "abc…"
    assert displayable("abc", 3) == "abc"


@pytest.mark.parametrize(
    ("given", "read"),
    [(["a", "b"], ("a", "b")), (["a", 1, None], ("a",)), ("a b", None), (None, None), ({}, None)],
)
def test_an_array_of_texts_is_read_as_such(given: object, read: object) -> None:
    """Anything else counts as not said."""
    assert words(given) == read

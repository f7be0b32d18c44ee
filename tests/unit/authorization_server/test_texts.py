"""Values from the wire in our own sentences."""

import re

import pytest

from authorization_server.texts import SHOWN, as_description, repeated, unprintable

DESCRIPTION = re.compile(r"[\x20-\x21\x23-\x5B\x5D-\x7E]*")


@pytest.mark.parametrize(
    ("value", "slip"),
    [
        ("", ""),
        ("a b~", ""),
        ("x\r\n", "ends with a line break (CR LF)"),
        ("x\n", "ends with a line break (LF)"),
        ("x\ny", "contains LF"),
        ("\x00", "contains NUL"),
        ("\ty", "contains TAB"),
        ("é", "contains U+00E9"),
        ("\ud800", "contains U+D800"),
    ],
)
def test_what_is_not_printable_is_named(value: str, slip: str) -> None:
    """RFC 6749 Appendix A: VSCHAR = %x20-7E."""
    assert unprintable(value) == slip


@pytest.mark.parametrize("value", ['"', "\\", "\r\n", "é", "\ud800", "\x7f", "a b"])
def test_a_description_keeps_to_its_grammar(value: str) -> None:
    """RFC 6749 §5.2: %x20-21 / %x23-5B / %x5D-7E; other characters are replaced readably."""
    assert DESCRIPTION.fullmatch(as_description(f"received {value}"))
    assert as_description("a b") == "a b"
    assert as_description('"') == "%22"


def test_a_long_value_is_shortened() -> None:
    """A sentence must stay short; a missing value is written as a word."""
    assert repeated("x" * 1000) == "x" * SHOWN + "..."
    assert (repeated(""), repeated("x")) == ("none", "x")

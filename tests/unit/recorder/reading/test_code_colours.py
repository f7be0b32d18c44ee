"""`recorder.reading.code_colours`: code that everyone can read in both themes."""

import re

from pygments.token import Comment, Keyword, Name, String, Text, Token

from recorder.reading import code_colours
from recorder.reading.code_colours import GROUND, MARKED_GROUND, PLAIN, SHADES, class_of
from scripts.commands import docs

READABLE = 4.5
"""WCAG 2.2, 1.4.3: the minimum contrast of text."""


def luminance(colour: str) -> float:
    """The relative luminance of a colour (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_every_colour_can_be_read() -> None:
    """On the normal background and on that of marked lines, in the light and the dark theme."""
    faults = [
        (colour, under)
        for shade in (PLAIN, *SHADES.values())
        for ground in (GROUND, MARKED_GROUND)
        for colour, under in zip(shade, ground, strict=True)
        if contrast(colour, under) < READABLE
    ]
    assert faults == []


def test_a_word_has_the_class_of_its_kind_or_of_a_wider_one() -> None:
    """A word without a colour has no class."""
    assert class_of(String.Doc) == "code-doc"
    assert class_of(String.Affix) == "code-string"
    assert class_of(Keyword.Constant) == "code-constant"
    assert class_of(Comment.Single) == "code-comment"
    assert class_of(Name) is class_of(Text) is class_of(Token) is None


def test_every_class_has_a_rule() -> None:
    """The rule is in the served stylesheet."""
    assert set(re.findall(r"^\.(code-\w+) ", code_colours.stylesheet(), re.MULTILINE)) == set(
        SHADES
    )


def test_the_stylesheet_is_the_one_that_is_served() -> None:
    """`python3 scripts/docs.py` regenerates it."""
    assert docs.COLOURS.read_text(encoding="utf-8") == code_colours.stylesheet()

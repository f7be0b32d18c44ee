"""`hosting.visible_text`: text from outside, made safe to display."""

import io
import logging
import unicodedata

import pytest

from hosting.failure_log import FORMAT, WithoutValues
from hosting.visible_text import lines_of, visible, visible_lines
from tests.support.unseen import UNSEEN, found_in


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain ÄÖ 💥", "plain ÄÖ 💥"),
        ("\x1b[2J", "\\x1b[2J"),
        ("a\nb\tc\r", "a⏎b c\\x0d"),
        ("\x9b\x7f\x00", "\\x9b\\x7f\\x00"),
        ("\u202ecod.exe", "\\u202ecod.exe"),
        ("\u061c\u2060\U000e0041", "\\u061c\\u2060\\U000e0041"),
        ("\ud800", "\\ud800"),
    ],
)
def test_text_from_the_wire_does_nothing_to_a_terminal(text: str, shown: str) -> None:
    """Control characters, direction overrides and unpaired surrogates are escaped."""
    assert visible(text) == shown


def test_no_control_character_is_left() -> None:
    """This covers C0, C1, line separators, unpaired surrogates, direction overrides, invisible
    characters and tags.
    """
    every = (chr(number) for number in range(0x110000))
    acting = "".join(c for c in every if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp"))
    turns = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    turning = "".join(c for c in map(chr, range(0x110000)) if unicodedata.bidirectional(c) in turns)
    tags = "".join(map(chr, range(0xE0000, 0xE0080)))
    for shown in map(visible, (acting, turning, tags, UNSEEN)):
        assert shown.isascii() or shown.isprintable()
        assert found_in(shown) == ""
    assert visible(turning + tags + UNSEEN.replace("\n", "")).isascii()


@pytest.mark.parametrize("text", ["naïve ✓", "アプリ", "❤\ufe0f", "الملاحظات", "e\u0301", " "])
def test_text_that_people_write_stays(text: str) -> None:
    """Letters of any script, accents and emoji stay."""
    assert visible(text) == text


def test_lines_stay_lines() -> None:
    """Line breaks are kept only if the caller wants them."""
    assert visible_lines("a\x1b\n\nb\r\n") == "a\\x1b\n\nb\\x0d\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("a", ["a"]),
        ("a\r\nb\n", ["a", "b"]),
        ("a\x0bb\u2028c\rd", ["a\x0bb\u2028c\rd"]),
    ],
)
def test_a_line_ends_where_the_sender_ended_it(text: str, lines: list[str]) -> None:
    """No other character is lost between two lines."""
    assert lines_of(text) == lines


def test_what_a_role_logs_acts_on_no_terminal() -> None:
    """A role that is started alone logs directly to the terminal."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutValues(FORMAT))
    record = logging.makeLogRecord({"name": "app", "msg": "no page at %s", "args": ("/\x1b]0;x",)})
    handler.emit(record)
    assert stream.getvalue() == "app: no page at /\\x1b]0;x\n"

"""`hosting.visible_text`: text from outside, made visible."""

import io
import logging
import unicodedata

import pytest

from hosting.failure_log import FORMAT, WithoutValues
from hosting.visible_text import visible, visible_lines


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
    """Control characters, turned text and halves of characters are written out."""
    assert visible(text) == shown


def test_no_control_character_is_left() -> None:
    """Of all that there are: C0, C1, what formats without being seen, and halves of characters."""
    every = (chr(number) for number in range(0x110000))
    acting = "".join(c for c in every if unicodedata.category(c) in ("Cc", "Cs"))
    turning = "".join(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)))
    assert visible(acting + turning).isprintable()


def test_lines_stay_lines() -> None:
    """Only where they are wanted."""
    assert visible_lines("a\x1b\n\nb\r\n") == "a\\x1b\n\nb\\x0d\n"


def test_what_a_role_logs_acts_on_no_terminal() -> None:
    """A role that is started alone writes to the terminal itself."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(WithoutValues(FORMAT))
    record = logging.makeLogRecord({"name": "app", "msg": "no page at %s", "args": ("/\x1b]0;x",)})
    handler.emit(record)
    assert stream.getvalue() == "app: no page at /\\x1b]0;x\n"

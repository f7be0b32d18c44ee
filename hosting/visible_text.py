"""The one place that makes text from outside visible: nothing in what is printed, logged or put on
a page controls a terminal, hides, or reads as something else.
"""

import re

UNSEEN = (
    "\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""A set of characters for a regular expression: control characters (C0 and C1), characters that
change the direction of text or take up no room in it (Unicode's Default_Ignorable_Code_Point,
except the variation selectors of emoji), and halves of surrogate pairs.
"""

_UNSEEN = re.compile(f"[{UNSEEN}]")


def visible(text: str) -> str:
    r"""Text on one line, safe for a terminal: characters that would control it become \xNN."""
    if text.isprintable() and text.isascii():
        return text
    return _UNSEEN.sub(lambda found: _escaped(found[0]), text)


def visible_lines(text: str) -> str:
    """The same for text of several lines, whose line ends are kept."""
    return "\n".join(map(visible, text.split("\n")))


def lines_of(text: str) -> list[str]:
    """The lines of a text from the wire, ended by LF or, as browsers send them, by CR and LF.

    Not `str.splitlines`: that also splits at other characters, which would then not be seen.
    """
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def _escaped(character: str) -> str:
    number = ord(character)
    if plain := {"\n": "⏎", "\t": " "}.get(character):
        return plain
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"

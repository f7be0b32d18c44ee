"""The one place that makes text from outside visible: whatever is printed or logged, nothing in it
acts on a terminal, and nothing in it hides or reads as something else.
"""

import re

# Control characters (C0 and C1), what turns the direction of text or takes no room in it, and
# halves of characters.
_ACTS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    r"""A text in one line, safe for a terminal: what would act there is shown as \xNN."""
    return _ACTS.sub(lambda found: _escaped(found[0]), text)


def visible_lines(text: str) -> str:
    """The same for a text of several lines, whose line ends stay."""
    return "\n".join(map(visible, text.split("\n")))


def _escaped(character: str) -> str:
    number = ord(character)
    if plain := {"\n": "⏎", "\t": " "}.get(character):
        return plain
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"

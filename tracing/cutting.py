"""What is too long to be told or looked through is cut, and says how much is missing."""

import re
from typing import Any

LONGEST_BODY = 65_536
"""Bytes of a body that are told; how many more there were is told with them."""

LONGEST_TEXT = 16_384
"""Characters of an address, a header or the text of a check."""

LONGEST_WORD = 4_096
"""Characters of a word that is left out with what is cut off: half a secret is not recognised."""

NOTE = re.compile(r"… [\d,]{1,20} more characters")
"""What is said of what is missing."""

_LONGEST_NOTE = 40
_BETWEEN_WORDS = frozenset(" \t\r\n\"'<>&;,=?#(){}[]")


def cut(text: str, most: int = LONGEST_TEXT) -> str:
    """A text, or its beginning and how many characters more there were."""
    if len(text) <= most + _LONGEST_NOTE:
        return text
    beginning = without_half_a_word(text[:most])
    return f"{beginning}… {len(text) - len(beginning):,} more characters"


def cut_message(message: dict[str, Any]) -> None:
    """Leave out what is too long to be looked through; what is shown says how much that is."""
    if "url" in message:
        message["url"] = cut(message["url"])
    message["headers"] = [[name, cut(value)] for name, value in message["headers"]]
    body, left_out = message["body"], message.get("left_out", 0)
    if len(body) > LONGEST_BODY or left_out:
        told = without_half_a_word(body[:LONGEST_BODY])
        missing = len(body[len(told) :].encode("utf-8", "surrogatepass"))
        message["body"], message["left_out"] = told, left_out + missing


def without_half_a_word(text: str) -> str:
    """A text that was cut somewhere, up to the word in which it was cut."""
    end = len(text)
    while end > 0 and text[end - 1] not in _BETWEEN_WORDS:
        end -= 1
        if len(text) - end > LONGEST_WORD:
            return text
    return text[:end]

"""Cuts whatever is too long to record or to search, and says how much is missing."""

import re
from typing import Any

LONGEST_BODY = 65_536
"""How many bytes of a body are recorded, together with the number of the remaining ones."""

LONGEST_TEXT = 16_384
"""The length, in characters, at which a URL, a header or a text of a check is cut."""

LONGEST_WORD = 4_096
"""The longest word, in characters, that is dropped if it is cut: half a secret would not be
recognised.
"""

NOTE = re.compile(r"… [\d,]{1,20} more characters")
"""The note on how much is missing."""

_LONGEST_NOTE = 40
_BETWEEN_WORDS = frozenset(" \t\r\n\"'<>&;,=?#(){}[]")


def cut(text: str, most: int = LONGEST_TEXT) -> str:
    """A text, or its beginning and how many more characters there were."""
    if len(text) <= most + _LONGEST_NOTE:
        return text
    beginning = without_half_a_word(text[:most])
    return f"{beginning}… {len(text) - len(beginning):,} more characters"


def cut_message(message: dict[str, Any]) -> None:
    """Cut what is too long to search; what is shown says how much is missing."""
    if "url" in message:
        message["url"] = cut(message["url"])
    message["headers"] = [[name, cut(value)] for name, value in message["headers"]]
    body, left_out = message["body"], message.get("left_out", 0)
    if len(body) > LONGEST_BODY or left_out:
        told = without_half_a_word(body[:LONGEST_BODY])
        missing = len(body[len(told) :].encode("utf-8", "surrogatepass"))
        message["body"], message["left_out"] = told, left_out + missing


def without_half_a_word(text: str) -> str:
    """A text that was cut somewhere, without the word in which it was cut."""
    end = len(text)
    while end > 0 and text[end - 1] not in _BETWEEN_WORDS:
        end -= 1
        if len(text) - end > LONGEST_WORD:
            return text
    return text[:end]

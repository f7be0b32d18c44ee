"""Values from requests, as the messages of this server may quote them."""

import re
from urllib.parse import quote

SHOWN = 200
"""The maximum number of characters of a value that a message quotes."""

UNPRINTABLE = re.compile(r"[^ -~]")
"""RFC 6749 Appendix A: nearly every parameter consists of VSCHAR, that is %x20-7E."""

UNCARRIABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffd]")
"""Characters that a form, a database or an encoding would change: control characters, lone
surrogates, and U+FFFD, which replaces bytes that are not text.
"""
OUTSIDE_A_DESCRIPTION = re.compile(r"[^ !#-\[\]-~]")
NAMES = {"\r": "CR", "\n": "LF", "\t": "TAB", "\x00": "NUL"}


def as_description(sentence: str) -> str:
    """Return a sentence as a value of `error_description` (RFC 6749 §5.2).

    Characters outside its grammar are percent-encoded, so that a quoted value stays readable.
    """
    return OUTSIDE_A_DESCRIPTION.sub(
        lambda found: quote(found[0], safe="", errors="surrogatepass"), sentence
    )


def unprintable(value: str) -> str:
    """Describe what in a value is not printable ASCII; empty if everything is."""
    found = UNPRINTABLE.search(value)
    return _named(found, value) if found else ""


def uncarriable(value: str) -> str:
    """Describe what in a text would not arrive as it was sent; empty if everything would."""
    found = UNCARRIABLE.search(value)
    return _named(found, value) if found else ""


def _named(found: re.Match[str], value: str) -> str:
    rest = value[found.start() :]
    if not rest.strip("\r\n"):
        return f"ends with a line break ({' '.join(NAMES[character] for character in rest[:2])})"
    character = found[0]
    return f"contains {NAMES.get(character, f'U+{ord(character):04X}')}"


def repeated(value: str) -> str:
    """Return a value to quote in a sentence: shortened, or `none` if it is missing."""
    return value[:SHOWN] + ("..." if len(value) > SHOWN else "") if value else "none"

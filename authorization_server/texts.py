"""Values from the wire, as the sentences of this server may repeat them."""

import re
from urllib.parse import quote

SHOWN = 200
"""How many characters of a value a sentence repeats."""

UNPRINTABLE = re.compile(r"[^ -~]")
"""RFC 6749 Appendix A: nearly every parameter is made of VSCHAR, that is %x20-7E."""

UNCARRIABLE = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffd]")
"""What a form, a database or an encoding would change: control characters, half of a character, and
what stands for bytes that were no text.
"""
OUTSIDE_A_DESCRIPTION = re.compile(r"[^ !#-\[\]-~]")
NAMES = {"\r": "CR", "\n": "LF", "\t": "TAB", "\x00": "NUL"}


def as_description(sentence: str) -> str:
    """A sentence as `error_description` carries it (RFC 6749 §5.2).

    Characters outside of its grammar are percent-encoded: the value that was sent stays readable.
    """
    return OUTSIDE_A_DESCRIPTION.sub(
        lambda found: quote(found[0], safe="", errors="surrogatepass"), sentence
    )


def unprintable(value: str) -> str:
    """What in a value is not printable ASCII, in words; empty if all of it is."""
    found = UNPRINTABLE.search(value)
    return _named(found, value) if found else ""


def uncarriable(value: str) -> str:
    """What in a text would not arrive as it was sent, in words; empty if all of it would."""
    found = UNCARRIABLE.search(value)
    return _named(found, value) if found else ""


def _named(found: re.Match[str], value: str) -> str:
    rest = value[found.start() :]
    if not rest.strip("\r\n"):
        return f"ends with a line break ({' '.join(NAMES[character] for character in rest[:2])})"
    character = found[0]
    return f"contains {NAMES.get(character, f'U+{ord(character):04X}')}"


def repeated(value: str) -> str:
    """A value in a sentence: shortened; `none` if it is missing."""
    return value[:SHOWN] + ("..." if len(value) > SHOWN else "") if value else "none"

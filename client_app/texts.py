"""Text from the wire, made safe to show and to store. Escaping is left to Jinja."""

import unicodedata

from hosting.visible_text import visible

LONGEST = 300
LINE_BREAKS = "\n\t"
NONE = "none"


def displayable(value: object, longest: int = LONGEST) -> str:
    r"""Return a string of at most `longest` characters that can be stored, sent and shown.

    Control characters (except line breaks) and lone surrogates are written out, as in \x1b: the
    former confuse readers and databases, the latter cannot be encoded. Anything but a string
    becomes empty.
    """
    if not isinstance(value, str):
        return ""
    text = "".join(_fit(character) for character in value[: longest + 1])
    return text[:longest] + "…" if len(text) > longest else text


def shown(value: object) -> str:
    """Put a value from a JSON document into words, as the `received` of a check."""
    match value:
        case None:
            return NONE
        case "":
            return "an empty string"
        case str():
            return displayable(value)
        case bool():
            return str(value).lower()
        case int() | float():
            return displayable(f"{value}", 40)
        case list():
            return f"an array of {len(value)}"
        case _:
            return "an object"


def string(value: object) -> str:
    """Return a JSON value that should be a string; empty if it is anything else."""
    return value if isinstance(value, str) else ""


def strings(value: object) -> tuple[str, ...] | None:
    """Return the strings in a JSON array; None if the value is absent or not an array."""
    if not isinstance(value, list):
        return None
    return tuple(each for each in value if isinstance(each, str))


def number(value: object, longest: float) -> float | None:
    """Return a JSON number from 0 up to `longest`; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value < longest else None


def _fit(character: str) -> str:
    if character in LINE_BREAKS or unicodedata.category(character) not in ("Cc", "Cs"):
        return character
    return visible(character)

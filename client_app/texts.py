"""Texts from the wire, made fit for a page and for the database. Escaping is Jinja's business."""

import unicodedata

LONGEST = 300
LINE_BREAKS = "\n\t"


def displayable(value: object, longest: int = LONGEST) -> str:
    """A text of at most `longest` characters that can be stored, sent and shown.

    Control characters (but for line breaks) and lone surrogates become U+FFFD: the first confuse
    readers and databases, the second cannot be encoded. What is not a text at all becomes empty.
    """
    if not isinstance(value, str):
        return ""
    shown = "".join(_fit(character) for character in value[:longest])
    return shown + "…" if len(value) > longest else shown


def _fit(character: str) -> str:
    if character in LINE_BREAKS or unicodedata.category(character) not in ("Cc", "Cs"):
        return character
    return "\ufffd"


def words(value: object) -> tuple[str, ...] | None:
    """A JSON array of texts; None when it is absent, or anything else."""
    if not isinstance(value, list):
        return None
    return tuple(word for word in value if isinstance(word, str))

"""Parameters as a query and a form write them: name=value, separated by &, percent-encoded."""

from collections.abc import Iterator
from typing import Protocol
from urllib.parse import unquote_plus

from recorder.illustrating.pieces import Decoded, Piece, joined, mark
from recorder.illustrating.words import name_of

PERCENT = "percent-decoded"


class ReadValue(Protocol):
    """Takes the value of a named parameter, claim or member apart, into a piece with the same text.

    `depth` is how many more levels of encoded texts may be decoded.
    """

    def __call__(self, name: str, text: str, depth: int) -> Piece:
        """Return the value in pieces."""


def pairs(text: str, read: ReadValue, depth: int, begins: Piece | None = None) -> Iterator[Piece]:
    """Yield the parameters of a text, each on a row; `begins` is the mark before the first."""
    before = begins
    for pair in text.split("&"):
        yield _pair(before, pair, read, depth)
        before = mark("ampersand", "&")


def encoded(name: str, raw: str, read: ReadValue, depth: int) -> Piece:
    """Return a value as written; if it decodes to another text, that is shown, too."""
    text = unquote_plus(raw)
    if text == raw:
        return read(name, raw, depth)
    if not depth:
        return Piece("value", raw)
    return Piece("value", raw, decoded=Decoded(PERCENT, read(name, text, depth - 1)))


def _pair(before: Piece | None, pair: str, read: ReadValue, depth: int) -> Piece:
    raw_name, equals, raw = pair.partition("=")
    name = unquote_plus(raw_name)
    word = name_of(name, "parameters") if pair else None
    return joined(
        Piece(
            name or "nothing",
            "",
            word.meaning if word else "Nothing stands here.",
            word.spec if word else "",
            value=unquote_plus(raw),
            row=True,
        ),
        before or Piece("", ""),
        Piece("name", raw_name),
        mark("equals sign", equals),
        encoded(name, raw, read, depth),
    )

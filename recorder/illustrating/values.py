"""The value of a parameter, a claim or a member, in pieces: judged by its name and its form."""

from collections.abc import Iterator

from recorder.illustrating.addresses import is_absolute, url
from recorder.illustrating.jwts import is_jwt, jwt
from recorder.illustrating.pieces import Piece, joined, mark
from recorder.illustrating.words import value_of
from tracing.glossary import explain

OF_WORDS = frozenset({"acr_values", "prompt", "scope", "ui_locales"})
"""Parameters that are lists of words, separated by spaces."""

MOST_INSIDE = 4
"""How many levels of encoded texts inside one another are decoded."""


def read_value(name: str, text: str, depth: int) -> Piece:
    """Return a value in pieces. A value without a meaning of its own is explained by its name."""
    if is_jwt(text):
        return jwt(text, read_value, depth)
    if is_absolute(text):
        return url(text, read_value, depth)
    if name in OF_WORDS:
        return joined(Piece("value", "", value=text), *_words(name, text))
    if name == "error" and (known := explain(text, "errors")):
        return Piece(text, text, known.meaning, known.spec)
    return word(name, text)


def word(name: str, text: str) -> Piece:
    """Return one word, named after its text if its meaning is known."""
    meaning = value_of(name, text)
    return Piece(text if meaning else "value", text, meaning)


def _words(name: str, text: str) -> Iterator[Piece]:
    before = ""
    for each in text.split(" "):
        yield mark("word space", before)
        yield word(name, each)
        before = " "

"""A text in pieces, nested as the text is built. The pieces' texts, joined, are the whole text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from recorder.illustrating.words import MARKS

Kind = Literal["part", "mark", "block"]
"""A mark is punctuation; a block is shown as a whole, whatever it contains."""


class Decoded(NamedTuple):
    """The content of an encoded piece: how it is decoded, and the result in pieces of its own."""

    how: str
    piece: "Piece"


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of a message, and what they are.

    `meaning` is "" if the piece is explained together with the piece that contains it. `value` is
    the decoded value of the piece, if it is worth recognizing elsewhere. A `row` begins a new line
    on the page; a `routine` piece is explained only once.
    """

    name: str
    text: str
    meaning: str = ""
    spec: str = ""
    pieces: tuple["Piece", ...] = ()
    kind: Kind = "part"
    decoded: Decoded | None = None
    value: str = ""
    row: bool = False
    routine: bool = False


class Leaf(NamedTuple):
    """A piece that is not divided further, and the piece that explains it: itself, or the innermost
    piece around it that has a meaning.
    """

    piece: Piece
    explained_by: Piece


def mark(name: str, text: str) -> Piece:
    """Return a punctuation mark, by its name in `words.toml`."""
    return Piece(name, text, MARKS[name], kind="mark")


def joined(whole: Piece, *pieces: Piece) -> Piece:
    """Return the piece `whole` made of these pieces; empty ones are left out."""
    kept = tuple(piece for piece in pieces if piece.text)
    return replace(whole, text="".join(piece.text for piece in kept), pieces=kept)


def leaves(piece: Piece, around: Piece | None = None) -> Iterator[Leaf]:
    """Yield the undivided pieces of a text, in order, each with its one explanation.

    Raises:
        LookupError: neither a piece nor anything around it has a meaning.
    """
    explained_by = piece if piece.meaning else around
    if piece.pieces:
        for inner in piece.pieces:
            yield from leaves(inner, explained_by)
    elif explained_by is None:
        raise LookupError(f"{piece.name!r} has no explanation: {piece.text!r:.80}")
    elif piece.text:
        yield Leaf(piece, explained_by)


def every(piece: Piece) -> Iterator[Piece]:
    """Yield the piece and all pieces inside it, including decoded ones."""
    yield piece
    for inner in piece.pieces:
        yield from every(inner)
    if piece.decoded:
        yield from every(piece.decoded.piece)

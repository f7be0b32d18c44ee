"""A text in pieces, nested as the text is built. Joined, the texts of the pieces are the text."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from recorder.illustrating.words import MARKS

Kind = Literal["part", "mark", "block"]
"""A mark is punctuation; a block is shown as one, whatever is in it."""


class Decoded(NamedTuple):
    """What an encoded piece says: how it is decoded, and the result in pieces of its own."""

    how: str
    piece: "Piece"


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters of a message, and what they are.

    `meaning` is "" where the piece is explained together with what it is part of. `value` is what
    the piece stands for once it is decoded, if it is worth finding again. A `row` begins a line of
    its own on the page; what is `routine` is explained once.
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
    """A piece that is not divided further, and the piece that explains it: itself, or the nearest
    around it that has a meaning.
    """

    piece: Piece
    explained_by: Piece


def mark(name: str, text: str) -> Piece:
    """Punctuation, by its name among the words of this room."""
    return Piece(name, text, MARKS[name], kind="mark")


def joined(whole: Piece, *pieces: Piece) -> Piece:
    """The piece `whole` made of these; empty ones are left out."""
    kept = tuple(piece for piece in pieces if piece.text)
    return replace(whole, text="".join(piece.text for piece in kept), pieces=kept)


def leaves(piece: Piece, around: Piece | None = None) -> Iterator[Leaf]:
    """The undivided pieces of a text, in order, each with its one explanation.

    Raises:
        LookupError: a piece, and all that is around it, has no meaning.
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
    """The piece and all pieces inside it, decoded ones too."""
    yield piece
    for inner in piece.pieces:
        yield from every(inner)
    if piece.decoded:
        yield from every(piece.decoded.piece)

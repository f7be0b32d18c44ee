"""Lays the pieces of messages out in lines, each bit with the id of its one explanation.

What an earlier message of the page has explained is not explained again: a long part is folded, and
a routine header links to the place where it first appeared.
"""

from typing import NamedTuple

from recorder.illustrating.addresses import PATH, URL
from recorder.illustrating.derived import Derived, Named
from recorder.illustrating.json_text import KEY
from recorder.illustrating.jwts import JWT
from recorder.illustrating.lines import (
    Bit,
    Computed,
    Explanation,
    Inside,
    Item,
    Line,
    Note,
    Repeated,
    last_line,
)
from recorder.illustrating.messages import BODY
from recorder.illustrating.notes import Notes
from recorder.illustrating.pieces import Piece

FOLDED = frozenset({BODY, JWT, KEY, "query"})
"""Names of the parts that are folded when they are repeated."""

SHORTEST = 60
"""Minimum number of characters of a text that is folded."""


class Place(NamedTuple):
    """The message in which something first appears, and the id of the line or explanation."""

    part: str
    target: str


def mark_id(name: str) -> str:
    """Return the id of the explanation of a mark; each mark is explained once per page."""
    return "mark-" + name.lower().replace(" ", "-")


class Listing:
    """Lays out messages in the order of the page, and remembers what was explained."""

    def __init__(self, notes: Notes, derived: dict[Named, Derived], prefix: str = "") -> None:
        self._notes, self._prefix = notes, prefix
        self._derived = dict(derived)
        self._number = 0
        self._routine: dict[tuple[str, str, str], str] = {}
        self._values: dict[str, Place] = {}
        self._texts: dict[tuple[str, str], Place] = {}
        self._part = ""

    def lines_of(self, part: str, message: Piece) -> list[Item]:
        """Return the lines of the message with this number."""
        self._part = part
        return _Layout(self).lay_out(message, None)

    def new_id(self) -> str:
        """Return a new id for an explanation."""
        self._number += 1
        return self._id(self._number)

    def _id(self, number: int) -> str:
        return f"{self._prefix}x{number}"

    def explained_before(self, piece: Piece) -> str | None:
        """Return the id of the explanation of a routine piece that appeared before, or None."""
        return self._routine.get(_routine(piece)) if piece.routine else None

    def explanation(self, piece: Piece, address: str) -> Explanation:
        """Return the explanation of a piece that appears now."""
        made = Explanation(self.new_id(), piece.name, piece.meaning, piece.spec)
        if piece.routine:
            self._routine[_routine(piece)] = made.id
        made.notes += self._notes.about(piece, address)
        if self._notes.is_worth_finding(piece):
            first = self._values.setdefault(piece.value, Place(self._part, made.id))
            if first.target != made.id and first.part != self._part:
                made.notes.append(Note("The same value as in", first.part, first.target))
        return made

    def computed(self, piece: Piece) -> Computed | None:
        """Return how the value of a piece is computed, once: where the value first appears."""
        derived = self._derived.pop(Named(piece.name, piece.value), None)
        return derived and Computed(derived)

    def met_before(self, piece: Piece, name: str) -> Place | None:
        """Return where a long text was explained before, or None; from now on, it has been."""
        key = name, piece.text
        if key in self._texts:
            return self._texts[key]
        self._texts[key] = Place(self._part, self._id(self._number + 1))
        return None


class _Layout:
    """Lays out one text."""

    def __init__(self, listing: Listing) -> None:
        self._listing = listing
        self._items: list[Item] = []
        self._line: Line | None = None
        self._begins = True
        self._ids: dict[int, str] = {}
        self._address = ""

    def lay_out(self, piece: Piece, around: Piece | None, explained: str = "") -> list[Item]:
        """Return the lines of the piece; `around` is the piece that contains it, and `explained`
        the id of that piece's explanation.
        """
        if around is not None:
            self._ids[id(around)] = explained
        self._walk(piece, around, 0)
        return self._items

    def _walk(self, piece: Piece, around: Piece | None, depth: int) -> None:
        if piece.name in FOLDED and len(piece.text) >= SHORTEST and piece.pieces:
            place = self._listing.met_before(piece, piece.name)
            if place:
                self._fold(piece, around, depth, place)
                return
        self._open(piece, around, depth)

    def _fold(self, piece: Piece, around: Piece | None, depth: int, place: Place) -> None:
        outer, self._items, self._line = self._items, [], None
        self._open(piece, around, 0)
        # A token is named after the parameter that carries it.
        name = around.name if around and piece.name == JWT else piece.name
        folded = Repeated(depth, name, piece.text, *place, self._items)
        self._items, self._line = [*outer, folded], None

    def _open(self, piece: Piece, around: Piece | None, depth: int) -> None:
        explained_by = piece if piece.meaning and piece.kind != "mark" else around
        self._address = piece.text.partition("?")[0] if piece.name == URL else self._address
        if piece.row:
            self._line, self._begins = None, True
        if not piece.pieces:
            self._add(piece, explained_by, depth + piece.row)
            return
        for inner in piece.pieces:
            self._walk(inner, explained_by, depth + piece.row)
        if piece.row:
            self._line = None

    def _add(self, leaf: Piece, explained_by: Piece | None, depth: int) -> None:
        line = self._line_for(leaf, depth)
        if leaf.kind == "mark":
            line.bits.append(Bit(leaf.text, leaf.name, leaf.kind, mark_id(leaf.name)))
        elif explained_by is None:
            raise LookupError(f"{leaf.name!r} has no explanation: {leaf.text!r:.80}")
        else:
            explained = self._explained(explained_by, line)
            line.bits.append(Bit(leaf.text, leaf.name, leaf.kind, explained))
            self._decode(leaf, explained_by, explained, line)

    def _line_for(self, leaf: Piece, depth: int) -> Line:
        if self._line is not None:
            return self._line
        # After the rows inside a row only punctuation is left, which ends the last of these rows.
        last = last_line(self._items)
        if leaf.kind == "mark" and last and not self._begins:
            return last
        self._line, self._begins = Line(max(0, depth - 1)), False
        self._items.append(self._line)
        return self._line

    def _explained(self, piece: Piece, line: Line) -> str:
        known = self._ids.get(id(piece)) or self._listing.explained_before(piece)
        if known is None:
            made = self._listing.explanation(piece, self._address)
            line.explanations.append(made)
            known = made.id
            if computed := self._listing.computed(piece):
                line.below.append(computed)
        self._ids[id(piece)] = known
        return known

    def _decode(self, leaf: Piece, explained_by: Piece, explained: str, line: Line) -> None:
        if leaf.decoded is None or not leaf.decoded.piece.text:
            return
        inner = leaf.decoded.piece
        if len(inner.text) >= SHORTEST // 2 and self._listing.met_before(inner, "decoded"):
            return
        lines = _Layout(self._listing).lay_out(inner, explained_by, explained)
        line.below.insert(0, Inside(leaf.decoded.how, lines))


def _routine(piece: Piece) -> tuple[str, str, str]:
    # The content of a routine header or a path may differ; its purpose does not.
    differs = piece.pieces or piece.name == PATH
    return piece.name, piece.meaning, "" if differs else piece.text

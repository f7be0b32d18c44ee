"""What the messages of a page contain, by name: values to compute with, and their first
occurrence.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from recorder.illustrating.addresses import URL
from recorder.illustrating.json_text import KEY
from recorder.illustrating.pieces import Piece

ADDRESSES = ("_endpoint", "jwks_uri", "redirect_uri", "redirect_uris")
"""The endings of the names of members that publish an address."""


class Fact(NamedTuple):
    """A named value, and the number of the message that contains it."""

    name: str
    value: str
    part: str


class Key(NamedTuple):
    """A public key: its members, its JSON as on the page, and the message that contains it."""

    members: Mapping[str, Any]
    text: str
    part: str


class Facts:
    """Every named value of these messages, each with the number of its message."""

    def __init__(self, messages: Iterable[tuple[str, Piece]]) -> None:
        self.keys: list[Key] = []
        self.addresses: dict[str, str] = {}
        self._by_name: dict[str, dict[str, Fact]] = {}
        for part, message in messages:
            self._note(part, message, "")

    def of(self, name: str) -> Iterator[Fact]:
        """Return the values with this name, each with the message in which it first appears."""
        yield from self._by_name.get(name, {}).values()

    def where(self, name: str, value: str) -> str:
        """Return the number of the first message that contains this value, or "" if none does."""
        fact = self._by_name.get(name, {}).get(value)
        return fact.part if fact else ""

    def _note(self, part: str, piece: Piece, member: str) -> None:
        if piece.value:
            self._by_name.setdefault(piece.name, {}).setdefault(
                piece.value, Fact(piece.name, piece.value, part)
            )
        if piece.name == KEY and piece.value:
            self._note_key(part, piece.value)
        if piece.name == URL and member.endswith(ADDRESSES):
            self.addresses.setdefault(piece.text, member)
        named = piece.name if piece.row else member
        for inner in piece.pieces:
            self._note(part, inner, named)
        if piece.decoded:
            self._note(part, piece.decoded.piece, named)

    def _note_key(self, part: str, text: str) -> None:
        members = json.loads(text)
        if isinstance(members, dict) and all(text != key.text for key in self.keys):
            self.keys.append(Key(members, text, part))

"""JSON (RFC 8259) in pieces, in their order in the text: objects, members, lists, values."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from recorder.illustrating.pairs import ReadValue
from recorder.illustrating.pieces import Decoded, Piece, joined, mark
from recorder.illustrating.words import Place, name_of

DEEPEST = 24
"""How many levels of nested objects and lists are taken apart."""

KEY = "key"
"""The name of an object that is a key (RFC 7517 §4)."""

_DECODER = json.JSONDecoder()
_KEYS = frozenset({"keys", "jwk"})
_WHITE, _ENDS_A_LITERAL = " \t\r\n", " \t\r\n,]}"


def json_text(text: str, read: ReadValue, place: Place, depth: int) -> Piece:
    """Return a JSON text in pieces; a text that is not JSON becomes one block that says so."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return Piece("text", text, "Not valid JSON.", kind="block")
    reader = _Reader(text, read, depth)
    return joined(Piece("JSON", ""), *reader.document(place))


class _Name(NamedTuple):
    """The member that a value belongs to, and where it occurs."""

    name: str
    place: Place


class _Reader:
    """Reads a text that is valid JSON, from its first character to its last."""

    def __init__(self, text: str, read: ReadValue, depth: int) -> None:
        self._text, self._read, self._depth = text, read, depth
        self._at = 0

    def document(self, place: Place) -> Iterator[Piece]:
        """Return the pieces of the whole text."""
        yield self._white()
        yield self._value(_Name("", place), DEEPEST)
        yield self._white()

    def _value(self, of: _Name, deepest: int) -> Piece:
        first = self._text[self._at]
        if first == '"':
            return joined(Piece("string", ""), *self._string(of))
        if first not in "{[":
            text = self._until(self._end_of_literal())
            read = self._read(of.name, text, self._depth)
            return read if read.meaning or of.name else _plain(read.text)
        if not deepest:
            _, end = _DECODER.raw_decode(self._text, self._at)
            return Piece("JSON", self._until(end), "Nested too deeply to be shown.", kind="block")
        if first == "[":
            return joined(Piece("list", ""), *self._list(of, deepest - 1))
        begin = self._at
        is_key = of.name in _KEYS
        members = [*self._object(of._replace(place="key") if is_key else of, deepest - 1)]
        text = self._text[begin : self._at]
        return joined(Piece(KEY if is_key else "object", "", value=text), *members)

    def _object(self, of: _Name, deepest: int) -> Iterator[Piece]:
        yield self._mark("brace")
        yield self._white()
        while self._text[self._at] != "}":
            yield self._member(of.place, deepest)
            yield self._white()
            yield from self._comma()
        yield self._mark("brace")

    def _member(self, place: Place, deepest: int) -> Piece:
        quotation, (raw, name) = self._mark("quotation mark"), self._characters()
        begins = [quotation, Piece("name", raw), self._mark("quotation mark"), self._white()]
        colon, white = self._mark("JSON colon"), self._white()
        value = self._value(_Name(name, place), deepest)
        word = name_of(name, place)
        whole = Piece(name or '""', "", word.meaning, word.spec, value=_said(value), row=True)
        return joined(whole, *begins, colon, white, value)

    def _list(self, of: _Name, deepest: int) -> Iterator[Piece]:
        yield self._mark("bracket")
        yield self._white()
        while self._text[self._at] != "]":
            is_object = self._text[self._at] == "{"
            value = self._value(of, deepest)
            yield joined(Piece("item", "", row=True), value) if is_object else value
            yield self._white()
            yield from self._comma()
        yield self._mark("bracket")

    def _string(self, of: _Name) -> Iterator[Piece]:
        yield self._mark("quotation mark")
        raw, said = self._characters()
        if raw == said:
            read = self._read(of.name, raw, self._depth)
            yield read if read.meaning or read.pieces or of.name else _plain(raw)
        elif self._depth:
            inner = self._read(of.name, said, self._depth - 1)
            yield Piece("value", raw, _escaped(of), decoded=Decoded("escapes undone", inner))
        else:
            yield Piece("value", raw, _escaped(of))
        yield self._mark("quotation mark")

    def _characters(self) -> tuple[str, str]:
        """Return the characters of a string up to its end, as written and as unescaped."""
        begin = self._at
        said, end = _DECODER.raw_decode(self._text, begin - 1)
        self._at = end - 1
        return self._text[begin : self._at], said

    def _comma(self) -> Iterator[Piece]:
        if self._text[self._at] == ",":
            yield self._mark("comma")
            yield self._white()

    def _mark(self, name: str) -> Piece:
        return mark(name, self._until(self._at + 1))

    def _white(self) -> Piece:
        end = self._at
        while end < len(self._text) and self._text[end] in _WHITE:
            end += 1
        return mark("white space", self._until(end))

    def _end_of_literal(self) -> int:
        end = self._at
        while end < len(self._text) and self._text[end] not in _ENDS_A_LITERAL:
            end += 1
        return end

    def _until(self, end: int) -> str:
        text = self._text[self._at : end]
        self._at = end
        return text


def _said(value: Piece) -> str:
    """Return the value of a member: its string without the quotation marks, or its text."""
    inner = [piece for piece in value.pieces if piece.kind != "mark"]
    if value.name != "string":
        return value.value or value.text
    if not inner:
        return ""
    decoded = inner[0].decoded
    return decoded.piece.text if decoded else inner[0].text


def _plain(text: str) -> Piece:
    return Piece("value", text, "A value without a name.")


def _escaped(of: _Name) -> str:
    return "" if of.name else "A value without a name."

"""A header line in pieces: its name, a colon, and its value, parsed by the header's own grammar."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from recorder.illustrating import header_values, words
from recorder.illustrating.addresses import url
from recorder.illustrating.pieces import Piece, joined, mark
from recorder.illustrating.values import MOST_INSIDE, read_value, word

COLON, LINE_END = ": ", "\n"


def header_line(name: str, value: str) -> Piece:
    """Return a header with its line end, in pieces."""
    word, routine = words.header(name)
    return joined(
        Piece(name or "header", "", word.meaning, word.spec, row=True, routine=routine),
        Piece("header name", name),
        mark("header colon", COLON),
        *_value(name, value),
        mark("line end", LINE_END),
    )


def _value(name: str, text: str) -> Iterable[Piece]:
    read = _STRUCTURED.get(name.lower())
    if read is not None:
        return read(text)
    return [replace(word(name, text), routine=True)]


def _address(text: str) -> Iterator[Piece]:
    yield url(text, read_value, MOST_INSIDE)


def _credentials(text: str) -> Iterator[Piece]:
    return header_values.credentials(text, read_value, MOST_INSIDE)


def _proof(text: str) -> Iterator[Piece]:
    yield read_value("dpop", text, MOST_INSIDE)


_STRUCTURED: dict[str, Callable[[str], Iterable[Piece]]] = {
    "authorization": _credentials,
    "cache-control": lambda text: header_values.items("cache-control", text, ","),
    "content-type": lambda text: header_values.items("content-type", text, ";"),
    "cookie": header_values.cookies,
    "dpop": _proof,
    "location": _address,
    "origin": _address,
    "referer": _address,
    "set-cookie": header_values.set_cookie,
    "www-authenticate": header_values.challenge,
}

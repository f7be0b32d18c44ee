"""The values of headers that have a structure: lists, cookies, credentials, challenges."""

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, unquote_plus

from recorder.illustrating.pairs import PERCENT, ReadValue
from recorder.illustrating.pieces import Decoded, Piece, joined, mark
from recorder.illustrating.words import cookie, name_of, value_of

CREDENTIALS = "credentials"
"""The name of what follows the word Basic."""


def items(header: str, text: str, separator: str) -> Iterator[Piece]:
    """Return a list of words, some with a value: Cache-Control, Content-Type, the attributes of a
    cookie.

    `header` is the header under which the meanings of its words are listed.
    """
    for number, item in enumerate(text.split(separator)):
        if number:
            yield mark("comma" if separator == "," else "semicolon", separator)
        yield from _item(header, item)


def cookies(text: str) -> Iterator[Piece]:
    """Return the cookies that a browser sends, each on a row (RFC 6265 §4.2)."""
    for number, text_of_one in enumerate(text.split(";")):
        before = mark("semicolon", ";") if number else Piece("", "")
        white, rest = _white(text_of_one)
        if not rest:
            yield from (before, white)
            continue
        whole = replace(_whole_cookie(rest), row=True)
        yield joined(whole, before, white, *_cookie(rest))


def set_cookie(text: str) -> Iterator[Piece]:
    """Return a cookie that a server sets: its name, its value, its attributes (RFC 6265 §4.1)."""
    one, semicolon, attributes = text.partition(";")
    yield joined(_whole_cookie(one), *_cookie(one))
    if semicolon:
        yield mark("semicolon", semicolon)
        yield from items("set-cookie", attributes, ";")


def credentials(text: str, read: ReadValue, depth: int) -> Iterator[Piece]:
    """Return the value of Authorization: a scheme, and its credentials (RFC 9110 §11.4)."""
    scheme, space, rest = text.partition(" ")
    meaning = value_of("authorization", scheme) or "How the caller proves who is calling."
    yield Piece("scheme", scheme, meaning)
    yield mark("word space", space)
    kind = scheme.lower()
    if kind == "basic":
        yield _basic(rest)
    elif kind in ("bearer", "dpop"):
        word = name_of("access_token", "parameters")
        whole = Piece("access_token", "", word.meaning, word.spec, value=rest)
        yield joined(whole, read("access_token", rest, depth))
    elif kind == "oauth":
        yield from _quoted_parameters(rest, percent=True)
    else:
        yield Piece(CREDENTIALS, rest, "What proves who is calling.", value=rest)


def challenge(text: str) -> Iterator[Piece]:
    """Return the value of WWW-Authenticate: a scheme with parameters (RFC 9110 §11.6.1)."""
    scheme, space, rest = text.partition(" ")
    meaning = value_of("www-authenticate", scheme) or "The scheme that the server asks for."
    yield Piece("scheme", scheme, meaning)
    yield mark("word space", space)
    yield from _quoted_parameters(rest, percent=False)


def _item(header: str, item: str) -> Iterator[Piece]:
    white, rest = _white(item)
    yield white
    name, equals, value = rest.partition("=")
    meaning = value_of(header, name) or "An attribute that this page does not know."
    yield joined(
        Piece(name or "value", "", meaning, routine=True),
        Piece("name", name),
        mark("equals sign", equals),
        Piece("value", value),
    )


def _whole_cookie(text: str) -> Piece:
    name, _, value = text.partition("=")
    return Piece(name or "cookie", "", cookie(name), "RFC 6265 §4", value=value)


def _cookie(text: str) -> Iterator[Piece]:
    name, equals, value = text.partition("=")
    yield Piece("name", name)
    yield mark("equals sign", equals)
    yield Piece("value", value)


def _basic(text: str) -> Piece:
    meaning = "Client id and secret with a colon between them, base64-encoded."
    try:
        said = b64decode(text).decode()
    except (Base64Error, ValueError):
        return Piece(CREDENTIALS, text, "Not valid base64.", value=text)
    client, colon, secret = said.partition(":")
    inner = joined(
        Piece("client id and secret", "", "Client id and client secret."),
        _named("client_id", client),
        mark("credentials colon", colon),
        _named("client_secret", secret),
    )
    decoded = Decoded("base64-decoded", inner)
    return Piece(CREDENTIALS, text, meaning, "RFC 6749 §2.3.1", decoded=decoded, value=text)


def _named(name: str, text: str) -> Piece:
    word = name_of(name, "parameters")
    return Piece(name, text, word.meaning, word.spec, value=unquote_plus(text))


def _quoted_parameters(text: str, *, percent: bool) -> Iterator[Piece]:
    """Parameters such as error="invalid_token", with commas between them."""
    at = 0
    while at < len(text):
        end = _end_of_parameter(text, at)
        yield _quoted(text[at:end], percent=percent)
        yield mark("comma", text[end : end + 1])
        at = end + 1


def _end_of_parameter(text: str, at: int) -> int:
    """Return the position of the next comma outside quotation marks, or the end of the text."""
    comma = text.find(",", at)
    quotation = text.find('"', at, max(0, comma))
    while quotation >= 0:
        closing = text.find('"', quotation + 1)
        comma = text.find(",", closing) if closing >= 0 else -1
        quotation = text.find('"', closing + 1, max(0, comma))
    return comma if comma >= 0 else len(text)


def _quoted(parameter: str, *, percent: bool) -> Piece:
    white, rest = _white(parameter)
    name, equals, value = rest.partition("=")
    first = '"' if value.startswith('"') else ""
    last = '"' if first and len(value) > 1 and value.endswith('"') else ""
    inner = value[len(first) : len(value) - len(last)]
    said = unquote(inner) if percent else inner
    word = name_of(name, "parameters")
    return joined(
        Piece(name or "parameter", "", word.meaning, word.spec, value=said, row=True),
        white,
        Piece("name", name),
        mark("equals sign", equals),
        mark("quotation mark", first),
        _value(name, inner, said),
        mark("quotation mark", last),
    )


def _value(name: str, raw: str, said: str) -> Piece:
    if raw == said:
        return Piece("value", raw, value_of(name, raw))
    return Piece("value", raw, decoded=Decoded(PERCENT, Piece("value", said)))


def _white(text: str) -> tuple[Piece, str]:
    rest = text.lstrip(" \t")
    return mark("white space", text[: len(text) - len(rest)]), rest

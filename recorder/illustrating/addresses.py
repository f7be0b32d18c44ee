"""A URL in its parts (RFC 3986 §3): scheme, host, port, path, query, fragment. Any text is one."""

from collections.abc import Iterator

from recorder.illustrating.pairs import ReadValue, pairs
from recorder.illustrating.pieces import Piece, joined, mark
from recorder.illustrating.words import value_of

ORIGIN, PATH, QUERY, URL = "server", "path", "query", "URL"
ASKED_FOR = "endpoint"
"""The name of the path of a request."""

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def url(text: str, read: ReadValue, depth: int, path: str = PATH) -> Piece:
    """Return the URL in pieces; a relative one has no scheme, host and port. `path` names its
    path.
    """
    before, number_sign, fragment = text.partition("#")
    address, question, query = before.partition("?")
    parameters = pairs(query, read, depth, mark("question mark", question)) if question else ()
    return joined(
        Piece(URL, "", value=text),
        *_address(address, path),
        joined(Piece(QUERY, "", value=query), *parameters),
        mark("number sign", number_sign),
        Piece("fragment", fragment, "A place in the page. A browser does not send it."),
    )


def is_absolute(text: str) -> bool:
    """Return whether a text is certainly meant as a URL."""
    return text.lower().startswith(("http://", "https://")) and " " not in text


def _address(address: str, path: str) -> Iterator[Piece]:
    scheme, slashes, rest = address.partition("://")
    if not slashes:
        yield _path(path, address)
        return
    authority, slash, after = rest.partition("/")
    yield joined(Piece(ORIGIN, ""), *_origin(scheme, slashes, authority))
    yield _path(path, slash + after)


def _origin(scheme: str, slashes: str, authority: str) -> Iterator[Piece]:
    meaning = value_of("scheme", scheme) or "The protocol that this URL is for."
    yield Piece("scheme", scheme, meaning, routine=True)
    yield mark("scheme mark", slashes)
    user, at, server = authority.rpartition("@")
    yield Piece("user information", user, "A name before the host, which can hide where one goes.")
    yield mark("user mark", at)
    host, colon, port = server.rpartition(":")
    if not colon or not port.isdigit():
        host, colon, port = server, "", ""
    here = "This machine." if host in LOOPBACK else "The name of the server."
    yield Piece("host", host, here, routine=True)
    yield mark("port colon", colon)
    yield Piece("port", port, "Which program on that machine.", routine=True)


def _path(name: str, path: str) -> Piece:
    return Piece(name, path, "Which page or endpoint of that server.", routine=True)

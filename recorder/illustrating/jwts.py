"""A signed JWT (RFC 7515 §7.1): header, claims and signature, each base64url-encoded."""

from base64 import urlsafe_b64decode

from recorder.illustrating.json_text import json_text
from recorder.illustrating.pairs import ReadValue
from recorder.illustrating.pieces import Decoded, Piece, joined, mark
from recorder.illustrating.words import Place
from tracing import tokens

JWT, HEADER, CLAIMS, SIGNATURE = "JWT", "header", "claims", "signature"
BASE64URL = "base64url-decoded"
SAYS = {
    HEADER: ("What kind of token this is, and how it is signed.", "RFC 7515 §4"),
    CLAIMS: ("What the token says. Anyone can read it.", "RFC 7519 §4"),
    SIGNATURE: (
        "Made over the two segments before it with a private key. Changing one character of them "
        "makes it invalid.",
        "RFC 7515 §5.1",
    ),
}
"""What each segment is, and the clause that defines it."""


def is_jwt(text: str) -> bool:
    """Return whether a text is a JWT whose header and claims can be read."""
    return tokens.decoded(text) is not None


def jwt(text: str, read: ReadValue, depth: int) -> Piece:
    """Return a JWT in pieces, each segment on a row."""
    header, claims, signature = text.split(".")
    return joined(
        Piece(JWT, "", value=text),
        _segment(HEADER, header, _decoded(header, read, "token header", depth)),
        mark("dot", "."),
        _segment(CLAIMS, claims, _decoded(claims, read, "claims", depth)),
        mark("dot", "."),
        Piece(SIGNATURE, signature, *SAYS[SIGNATURE], kind="block", value=text, row=True),
    )


def as_text(segment: str) -> str:
    """Return a segment decoded as text."""
    said = urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    return said.decode("utf-8", "replace")


def _segment(name: str, text: str, decoded: Decoded | None) -> Piece:
    return Piece(name, text, *SAYS[name], decoded=decoded, value=text, row=True)


def _decoded(segment: str, read: ReadValue, place: Place, depth: int) -> Decoded | None:
    if not depth:
        return None
    return Decoded(BASE64URL, json_text(as_text(segment), read, place, depth - 1))

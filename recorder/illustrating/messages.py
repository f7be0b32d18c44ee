"""A recorded message as one text, and that text in pieces.

The text of a message is exactly what was recorded of it: the method and the whole URL, or the
status; then each header; an empty line; the body. Each line ends with a line feed.
"""

from collections.abc import Iterator

from recorder.event.event import Message, Request, Response
from recorder.illustrating import words
from recorder.illustrating.addresses import ASKED_FOR, url
from recorder.illustrating.headers import COLON, LINE_END, header_line
from recorder.illustrating.json_text import json_text
from recorder.illustrating.pairs import pairs
from recorder.illustrating.pieces import Piece, joined, mark
from recorder.illustrating.values import MOST_INSIDE, read_value
from recorder.reading import wording
from recorder.reading.html_page import read_page

BODY = "body"


def text_of(message: Request | Response) -> str:
    """Return the text of a message."""
    lines = [_first_line(message), *(name + COLON + value for name, value in message.headers)]
    return "".join(line + LINE_END for line in [*lines, ""]) + message.body


def pieces_of(message: Request | Response) -> Piece:
    """Return the same text in pieces."""
    first = _asked(message) if isinstance(message, Request) else _answered(message)
    return joined(
        Piece("request" if isinstance(message, Request) else "response", ""),
        joined(Piece("first line", "", row=True), *first, mark("line end", LINE_END)),
        *(header_line(name, value) for name, value in message.headers),
        mark("empty line", LINE_END),
        joined(Piece(BODY, "", row=True), *_body(message)),
    )


def _first_line(message: Request | Response) -> str:
    if isinstance(message, Request):
        return f"{message.method} {message.url}"
    return str(message.status)


def _asked(request: Request) -> Iterator[Piece]:
    meaning = words.METHODS.get(request.method, "The method: what is to be done at this URL.")
    yield Piece(request.method or "method", request.method, meaning, routine=True)
    yield mark("space", " ")
    yield url(request.url, read_value, MOST_INSIDE, ASKED_FOR)


def _answered(response: Response) -> Iterator[Piece]:
    said = wording.status_line(response.status)
    meaning = words.STATUSES.get(str(response.status), f"The status: {said}.")
    yield Piece("status", str(response.status), meaning, routine=True)


def _body(message: Request | Response) -> Iterator[Piece]:
    kind = _content_type(message)
    if kind == "application/x-www-form-urlencoded":
        yield from pairs(message.body, read_value, MOST_INSIDE)
    elif kind == "application/json" or kind.endswith("+json"):
        yield json_text(message.body, read_value, "parameters", MOST_INSIDE)
    elif "html" in kind:
        yield Piece("HTML page", message.body, _page(message), kind="block")
    else:
        yield Piece("text", message.body, "The body, in no format of OAuth.", kind="block")


def _page(message: Message) -> str:
    if "location" in message.header_values():
        return "A page for a browser that does not follow the redirect by itself."
    return f"A page, for the user: {wording.page(read_page(message.body))}."


def _content_type(message: Message) -> str:
    return message.header_values().get("content-type", "").partition(";")[0].strip().lower()

"""The Wire look: messages as they were sent, and every parameter explained where it appears."""

from collections.abc import Container
from typing import NamedTuple

from recorder.event.event import Message, Request
from recorder.event.recorded import RecordedEvent
from recorder.explaining.seen import name_of
from recorder.reading import wording
from recorder.reading.curl import as_curl
from recorder.reading.html_page import Page
from recorder.reading.values import Clock
from recorder.reading.wire import ReadMessage, Row, read_request, read_response
from tracing.glossary import Section, explain

SECTIONS: dict[str, Section] = {"claim": "claims", "header": "headers", "cookie": "headers"}
"""The glossary section for the names in a place; in all other places names are parameters."""


class Explained(NamedTuple):
    """A row of a message, the clause that its meaning comes from, and whether it matters here."""

    row: Row
    spec: str
    matters: bool


class Half(NamedTuple):
    """A request or a response: raw text (head, then body), rows, and the page that it contains.

    `told` is the part that has already shown this request.
    """

    name: str
    told: str | None
    line: str
    raw: str
    body: str
    is_page: bool
    rows: list[Explained]
    page: Page | None
    curl: str | None
    left_out: int


def halves(event: RecordedEvent, key: Container[str] = ()) -> list[Half]:
    """Return the messages of an event (as its reader may see it), new ones first; in each, the
    values that matter come first (the `key` ones, by name). Times are in this machine's time zone.
    """
    request, response, told = event.request, event.response, event.answers
    clock = Clock(event.at, None)
    found = []
    if request:
        found.append(_request(request, clock, told, key))
    if response:
        read = read_response(response, clock, request)
        first = f"HTTP/1.1 {wording.status_line(response.status)}"
        found.append(_half("Response", first, response, read, key))
    return found if told is None else found[::-1]


def _request(request: Request, clock: Clock, told: str | None, key: Container[str]) -> Half:
    first = f"{request.method} {request.url} HTTP/1.1"
    half = _half("Request", first, request, read_request(request, clock), key)
    return half._replace(told=told, curl=as_curl(request))


def _half(name: str, first: str, message: Message, read: ReadMessage, key: Container[str]) -> Half:
    rows = [Explained(row, _spec(row), name_of(row) in key) for row in read.rows]
    return Half(
        name=name,
        told=None,
        line=read.line,
        raw="\n".join([first, *(f"{header}: {value}" for header, value in message.headers)]),
        body=message.body,
        is_page=read.page is not None,
        rows=sorted(rows, key=lambda explained: not explained.matters),
        page=read.page,
        curl=None,
        left_out=message.left_out,
    )


def _spec(row: Row) -> str:
    if not row.meaning:
        return ""
    name = row.name.rstrip(" 0123456789") if row.place == "json" else row.name
    word = explain(name, SECTIONS.get(row.place, "parameters")) or explain(name, "claims")
    return word.spec if word is not None and word.meaning == row.meaning else ""

"""A message as people read it: its first line, then each of its parameters on a row of its own,
with what the parameter is for. Pure: messages in, rows out.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote

from hosting.visible_text import visible
from recorder.event.event import Message, Request, Response
from recorder.event.recorded import Token
from recorder.reading.html_page import Page, read_page
from recorder.reading.values import Clock, shown
from recorder.reading.wording import count, left_out, status_line
from tracing.cutting import LONGEST_BODY
from tracing.glossary import Section, Word, explain

MOST_ROWS = 200
"""Maximum number of rows shown of a message."""

GOES_ROUND = 4
"""Minimum number of parameters repeated from a request for which a URL is not shown in full."""

SHOWN_HEADERS = frozenset({"allow", "authorization", "dpop", "retry-after"})
"""Headers that are always shown; others only if they say something about the protocol."""

OAUTH_1 = "OAuth "
"""How OAuth 1.0's header begins; percent-encoded parameters follow (RFC 5849 §3.5.1)."""

SPLIT_HEADERS = frozenset({"cookie", "location", "set-cookie", "www-authenticate"})
"""Headers that are shown split into their parts."""

_QUOTED = re.compile(r'(?<![\w-])([\w-]+)="([^"]*)"')


class Row(NamedTuple):
    """One named value: its place in the message, and what it is for ("" if that is unknown)."""

    place: str
    name: str
    value: str
    meaning: str


class ReadMessage(NamedTuple):
    """A message that was read: first line, rows, the page in it, number of headers left out."""

    line: str
    rows: list[Row]
    page: Page | None
    omitted: int


def read_request(request: Request, clock: Clock) -> ReadMessage:
    """Read a request: method and URL, then query, headers, cookies and body."""
    address, query = _split(request.url)
    pairs = _pairs("query", query, clock)
    if request.body:
        # The fields of a form matter; what its URL repeats was explained where it first appeared.
        pairs = (row._replace(meaning="") for row in pairs)
    rows = [*pairs, *_headers(request, clock), *_body(request, clock), *_left_out(request)]
    line = f"{visible(request.method)} {address}"
    return ReadMessage(line, _explained_once(rows), None, _omitted(request))


def read_response(response: Response, clock: Clock, request: Request | None = None) -> ReadMessage:
    """Read a response: its status, then headers, cookies and body; a page by its title and fields.

    `request` is the request it responds to, if shown above: what is the same is not repeated.
    """
    rows = [*_headers(response, clock), *_body(response, clock), *_left_out(response)]
    if request is not None:
        above = {(row.name, row.value) for row in _pairs("", _split(request.url)[1], clock)}
        rows = list(_without_repeated(rows, above))
    line = status_line(response.status)
    return ReadMessage(line, _explained_once(rows), _page(response), _omitted(response))


def read_token(token: Token, clock: Clock) -> list[Row]:
    """Read the header and the claims of a decoded token."""
    header, claims = token.header.items(), token.claims.items()
    rows = [
        *(_row("header", "token header", name, value, clock) for name, value in header),
        *(_row("claim", "claims", name, value, clock) for name, value in claims),
    ]
    return rows[:MOST_ROWS]


def _without_repeated(rows: Iterable[Row], above: set[tuple[str, str]]) -> Iterator[Row]:
    """Leave out a query that is passed from page to page; a few repeated values may stay."""
    rows = list(rows)
    repeated = {row for row in rows if row.place == "location" and (row.name, row.value) in above}
    if len(repeated) < GOES_ROUND:
        yield from rows
        return
    yield from (row for row in rows if row not in repeated)
    yield Row("location", "", f"and {count(len(repeated), 'parameter')} of the request again", "")


def _explained_once(rows: Iterable[Row]) -> list[Row]:
    said: set[str] = set()
    once = []
    rows = list(rows)
    for row in rows[:MOST_ROWS]:
        once.append(row._replace(meaning="") if row.meaning in said else row)
        said.add(row.meaning)
    if len(rows) > MOST_ROWS:
        once.append(Row("body", "", f"… and {len(rows) - MOST_ROWS:,} more values", ""))
    return once


def _split(url: str) -> tuple[str, str]:
    # Parsed by hand: an address from the wire may not be a valid one, and is shown all the same.
    address, _, query = url.partition("#")[0].partition("?")
    return visible(address), query


def _headers(message: Message, clock: Clock) -> Iterator[Row]:
    for name, value in message.headers:
        kind = name.lower()
        if kind in SPLIT_HEADERS or (kind == "authorization" and value.startswith(OAUTH_1)):
            yield from _split_header(name, value, clock)
        elif _shown(kind, message):
            yield _row("header", "headers", name, value, clock)


def _split_header(name: str, value: str, clock: Clock) -> Iterator[Row]:
    kind = name.lower()
    if kind == "location":
        address, query = _split(value)
        yield _row("header", "headers", name, address, clock)
        yield from _pairs("location", query, clock)
    elif kind in ("cookie", "set-cookie"):
        yield from _cookies(name, value)
    else:
        is_of_oauth_1 = kind == "authorization"
        scheme = _row("header", "headers", name, value.partition(" ")[0], clock)
        # Its parameters explain it.
        yield scheme._replace(meaning="") if is_of_oauth_1 else scheme
        for parameter, said in _QUOTED.findall(value):
            shown = unquote(said) if is_of_oauth_1 else said
            yield _row("header", "parameters", parameter, shown, clock)


def _shown(header: str, message: Message) -> bool:
    if header == "content-type":
        # If a body is shown in parts, the parts already show its type.
        return bool(message.body) and not any(
            known in _content_type(message) for known in ("html", "json", "form")
        )
    if header == "cache-control":
        return "json" in _content_type(message)
    return header in SHOWN_HEADERS


def _omitted(message: Message) -> int:
    names = [name.lower() for name, _ in message.headers]
    return sum(name not in SPLIT_HEADERS and not _shown(name, message) for name in names)


def _cookies(header: str, value: str) -> Iterator[Row]:
    word = explain(header, "headers")
    meaning = word.meaning if word else ""
    cookies = value.split("; ") if header.lower() == "cookie" else [value]
    for cookie in cookies:
        name, _, rest = cookie.partition("=")
        value = f"(empty){rest}" if rest.startswith(";") else rest
        yield Row("cookie", visible(name), visible(value), meaning)


def _body(message: Message, clock: Clock) -> Iterator[Row]:
    kind = _content_type(message)
    if kind == "application/x-www-form-urlencoded":
        yield from _pairs("form", message.body, clock)
    elif "json" in kind:
        yield from _json(message, clock)


def _left_out(message: Message) -> Iterator[Row]:
    if message.left_out:
        kept = f"The trace keeps at most {LONGEST_BODY:,} bytes of a body."
        yield Row("body", "", left_out(message.left_out), kept)


def _json(message: Message, clock: Clock) -> list[Row]:
    try:
        return list(_members(json.loads(message.body), clock))
    except (ValueError, RecursionError):
        meaning = "" if message.left_out else "Content-Type says JSON, but this is not valid JSON."
        return [Row("body", "", shown("", message.body, clock), meaning)]


def _members(document: Any, clock: Clock) -> Iterator[Row]:
    members = document.items() if isinstance(document, dict) else [("", document)]
    for name, value in members:
        if isinstance(value, list) and any(isinstance(item, dict) for item in value):
            for number, item in enumerate(value, 1):
                yield _row("json", "parameters", name, item, clock, f" {number}")
        else:
            yield _row("json", "parameters", name, value, clock)


def _pairs(place: str, text: str, clock: Clock) -> Iterator[Row]:
    for name, value in parse_qsl(text, keep_blank_values=True):
        yield _row(place, "parameters", name, value, clock)


def _row(
    place: str, section: Section, name: str, value: Any, clock: Clock, number: str = ""
) -> Row:
    word = _word(name, section, value) or Word("", "")
    return Row(place, visible(name) + number, shown(name, value, clock), word.meaning)


def _word(name: str, section: Section, value: Any) -> Word | None:
    if name == "error" and isinstance(value, str) and explain(value, "errors"):
        return explain(value, "errors")
    word = explain(name, section)
    return explain(name, "claims") if word is None and section == "parameters" else word


def _page(response: Response) -> Page | None:
    is_redirect = "location" in response.header_values()
    is_page = "html" in _content_type(response) and not is_redirect
    return read_page(response.body) if is_page else None


def _content_type(message: Message) -> str:
    kind = message.header_values().get("content-type", "")
    return kind.partition(";")[0].strip().lower()

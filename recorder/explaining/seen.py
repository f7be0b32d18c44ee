"""What a flow has shown so far, so that it is not repeated: values, documents, URLs."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from recorder.event.event import Response
from recorder.event.kinds import AROUND_COOKIES
from recorder.event.recorded import RecordedEvent
from recorder.reading.values import Clock
from recorder.reading.wire import Row, read_request, read_response
from tracing.catalogue import Party

SHORTEST_NAMED = 22
"""From this many characters on, a value that was shown before is referred to and not printed again.
URLs, and values of several words, are always printed: a reader compares them.
"""

MOST = 2_000
"""The most events of a flow that are noted: a device that polls for days makes an endless flow."""

SHORTEST_DOCUMENT = 200
"""From this many characters on, a document that was shown before is referred to."""

NUMBER = re.compile(r" \d+\Z")
"""The end of the name of one of several members of a list."""

_ORIGIN = re.compile(r"https?://[^/?#]+", re.IGNORECASE)


class _First(NamedTuple):
    """Where a value first appeared: its name, and the event's part and position."""

    name: str
    part: str
    place: int


class Seen:
    """The values that a flow has shown so far, each with its first appearance.

    Events are noted in the order in which they were recorded; for each of them, only those before
    it count.
    """

    def __init__(self, events: Iterable[RecordedEvent] = ()) -> None:
        self._first: dict[str, _First] = {}
        self._documents: list[tuple[int, str, frozenset[Row]]] = []
        self._places: dict[str, int] = {}
        self._parties: dict[str, Party] = {}
        for event in events:
            self.note(event)

    def note(self, event: RecordedEvent) -> None:
        """Remember what this event shows."""
        if event.part is None or len(self._places) >= MOST:
            return
        place = self._places.setdefault(event.id, len(self._places))
        for row in named_rows(event, Clock(event.at, None)):
            bare = bare_value(row)
            if _is_worth_naming(bare):
                self._first.setdefault(bare, _First(_named(row), event.part, place))
        document = _document(event)
        if document:
            self._documents.append((place, event.part, document))
        self._note_address(event)

    def named(self, row: Row, event: RecordedEvent) -> str:
        """How to refer to a value of this event if an earlier event has shown it, else ""."""
        first = self._first.get(bare_value(row))
        if first is None or first.place >= self._place(event):
            return ""
        return f"the {first.name} of step {first.part}"

    def document_of(self, event: RecordedEvent) -> str:
        """The part that has shown the same document before, else ""."""
        document = _document(event)
        before = (
            part
            for place, part, known in self._documents
            if place < self._place(event) and document <= known
        )
        return next(before, "") if document else ""

    def party_at(self, url: str) -> Party | None:
        """The party at this URL, if a message has been sent there."""
        origin = _ORIGIN.match(url)
        return self._parties.get(origin[0].lower()) if origin else None

    def _note_address(self, event: RecordedEvent) -> None:
        origin = _ORIGIN.match(event.request.url) if event.request else None
        if origin:
            server = event.receiver if event.response is None else event.sender
            self._parties.setdefault(origin[0].lower(), server)

    def _place(self, event: RecordedEvent) -> int:
        return self._places.get(event.id, len(self._places))


def named_rows(event: RecordedEvent, clock: Clock) -> Iterator[Row]:
    """The named values of an event's messages, without a request that another event has shown."""
    asked = event.request if event.answers is None else None
    if asked is not None:
        yield from (row for row in read_request(asked, clock).rows if row.name)
    if event.response is not None:
        yield from (row for row in read_response(event.response, clock, asked).rows if row.name)


def label_of(row: Row) -> str:
    """The name of a value, without what distinguishes several of its kind."""
    return AROUND_COOKIES.sub("", NUMBER.sub("", row.name))


def name_of(row: Row) -> str:
    """The label in lower case, since names of headers ignore case."""
    return label_of(row).lower()


def bare_value(row: Row) -> str:
    """A value in the form in which it appears elsewhere.

    This is a token without its scheme, or a cookie without its attributes.
    """
    if row.name.lower() == "authorization":
        return row.value.partition(" ")[2]
    return row.value.partition(";")[0] if row.place == "cookie" else row.value


def _is_worth_naming(bare: str) -> bool:
    # A covered value ends with its length, in words.
    words = bare.partition("…")[0]
    return len(bare) >= SHORTEST_NAMED and " " not in words and "://" not in words


def _named(row: Row) -> str:
    return "session cookie" if row.place == "cookie" else NUMBER.sub("", row.name)


def _document(event: RecordedEvent) -> frozenset[Row]:
    """The members of a JSON response that is long enough to be referred to."""
    response = event.response
    if response is None or not _is_json(response):
        return frozenset()
    rows = read_response(response, Clock(event.at, None)).rows
    document = frozenset(row for row in rows if row.place == "json")
    length = sum(len(row.name) + len(row.value) for row in document)
    return document if length >= SHORTEST_DOCUMENT else frozenset()


def _is_json(response: Response) -> bool:
    return "json" in response.header_values().get("content-type", "")

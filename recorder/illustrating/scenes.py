"""What the page shows of each event: its description, its messages in lines, its checks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from recorder.event.event import Check, Request, Response
from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.following.claims import why_they_differ
from recorder.illustrating.derived import derived_in
from recorder.illustrating.facts import Facts
from recorder.illustrating.lines import Item
from recorder.illustrating.listing import Listing
from recorder.illustrating.messages import pieces_of, text_of
from recorder.illustrating.notes import Notes
from recorder.illustrating.page_text import lines_of_page
from recorder.illustrating.pieces import Piece
from recorder.reading import wording
from tracing.catalogue import Party, Step
from tracing.tours import Tour


class Said(NamedTuple):
    """The description of an event in words.

    `matters` maps the names of its key values to half a line each, `checks` are the key checks, and
    `judges` is what these checks examine, if that came with an earlier message.
    """

    title: str
    what: str = ""
    without: str = ""
    attack: str = ""
    matters: Mapping[str, str] = {}
    checks: tuple[str, ...] = ()
    judges: str = ""


@dataclass(slots=True)
class Shown:
    """One half of an exchange.

    `text` is the message's own text. If an earlier event has shown this request, `told_in` is the
    number of that event; if the text is identical, the request has no lines of its own.
    """

    sender: Party
    receiver: Party
    what: str
    text: str
    lines: list[Item]
    told_in: str = ""
    left_out: str = ""
    page: Sequence[str] = ()


@dataclass(slots=True)
class Scene:
    """One event on the page. `begins` is its step, unless the event before it has the same step.
    `differ` says how its tokens differ, if it carries several.
    """

    id: str
    number: str
    event: RecordedEvent
    begins: Step | None
    said: Said
    messages: list[Shown]
    differ: Sequence[str] = ()

    @property
    def matters(self) -> Mapping[str, str]:
        """Half a line for each key value, by its name in lower case."""
        return {name.lower(): said for name, said in self.said.matters.items()}

    @property
    def checks(self) -> Sequence[Check]:
        """The checks that no earlier event has shown; those that did not pass come first."""
        new = wording.new_checks(self.event)
        return sorted(new, key=lambda check: ("failed", "warning", "passed").index(check.verdict))


def said_of(event: RecordedEvent, tour: Tour) -> Said:
    """Return what the catalogue says of an event; only this function of the room reads it."""
    message = message_of(event, tour.name)
    if message is None:
        return Said("A message that belongs to no step")
    told = message.what, message.without, message.attack
    return Said(message.title, *told, message.values, message.checks, message.judges)


def scenes_of(events: Sequence[RecordedEvent], tour: Tour, prefix: str = "") -> list[Scene]:
    """Return the events of one flow of this tour, in order; `prefix` keeps ids unique on pages with
    several flows.
    """
    return list(_Scenes(events, tour, prefix).all())


class _Scenes:
    def __init__(self, events: Sequence[RecordedEvent], tour: Tour, prefix: str) -> None:
        self._events, self._tour, self._prefix = events, tour, prefix
        self._pieces = [[pieces_of(each) for _, each in _halves(event)] for event in events]
        facts = Facts(self._numbered())
        notes = Notes(facts, _ports(events), events[0].at)
        self._listing = Listing(notes, derived_in(facts), prefix)
        self._told: dict[str, str] = {}

    def all(self) -> Iterator[Scene]:
        before: Step | None = None
        for event, pieces in zip(self._events, self._pieces, strict=True):
            number = number_of(event)
            begins = event.step if event.step != before else None
            said = said_of(event, self._tour)
            messages = list(self._messages(event, number, pieces))
            id_ = f"{self._prefix}m{number}".replace(" ", "-")
            differ = why_they_differ([event])
            yield Scene(id_, number, event, begins, said, messages, differ)
            before = event.step

    def _numbered(self) -> Iterator[tuple[str, Piece]]:
        for event, pieces in zip(self._events, self._pieces, strict=True):
            yield from ((number_of(event), each) for each in pieces)

    def _messages(
        self, event: RecordedEvent, number: str, pieces: Sequence[Piece]
    ) -> Iterator[Shown]:
        for (half, message), piece in zip(_halves(event), pieces, strict=True):
            is_call = half == "request" and event.response is not None
            ways = (event.receiver, event.sender) if is_call else (event.sender, event.receiver)
            answered = (event.answers or "") if half == "request" else ""
            told_in = answered if answered in self._told else ""
            text = text_of(message)
            lines: list[Item] = []
            if not told_in or self._told.get(told_in) != text:
                lines = self._listing.lines_of(number, piece)
            if half == "request":
                self._told.setdefault(number, text)
            left_out = wording.left_out(message.left_out) if message.left_out else ""
            what, page = _in_words(message), _page(message)
            yield Shown(*ways, what, text, lines, told_in, left_out, page)


def number_of(event: RecordedEvent) -> str:
    """Return the name of an event on the page: its number in the flow, or else in the recording."""
    return event.part or f"event {event.seq}"


def _halves(event: RecordedEvent) -> Iterator[tuple[str, Request | Response]]:
    if event.request is not None:
        yield "request", event.request
    if event.response is not None:
        yield "response", event.response


def _in_words(message: Request | Response) -> str:
    if isinstance(message, Request):
        return wording.asked(message)
    return wording.status_line(message.status)


def _page(message: Request | Response) -> Sequence[str]:
    headers = message.header_values()
    is_page = "html" in headers.get("content-type", "") and "location" not in headers
    return lines_of_page(message.body) if is_page and isinstance(message, Response) else ()


def _ports(events: Sequence[RecordedEvent]) -> dict[str, Party]:
    """Return which party listens on which port, as far as the requests show."""
    ports: dict[str, Party] = {}
    for event in events:
        if event.request is None:
            continue
        server = event.receiver if event.response is None else event.sender
        _, at, port = event.request.url.partition("?")[0].rpartition(":")
        ports.setdefault(port.partition("/")[0] if at else "", server)
    return ports

"""The messages of an event, each in a line: who, whom, and what. Request and response are two."""

from collections.abc import Iterator
from typing import NamedTuple

from hosting.visible_text import visible
from recorder.event.event import Message, Request, Response
from recorder.event.recorded import RecordedEvent
from recorder.event.refusal import error_of
from recorder.explaining.seen import Seen
from recorder.reading.html_page import read_page
from recorder.reading.wording import party, path_of, status_line
from tracing.catalogue import Party

_BODIES = {"json": "JSON", "form": "a form", "jwt": "a JWT"}
"""What a body is called, by a word in its content type."""


class Leg(NamedTuple):
    """One message: between which client and server of HTTP, in which direction, and what it is.

    `answers` is the part that has shown the request of a response.
    """

    client: Party
    server: Party
    is_response: bool
    said: str
    answers: str


def legs_of(event: RecordedEvent, seen: Seen) -> list[Leg]:
    """The messages of an event, none of one that is sent nowhere. A request that an earlier event
    has shown is not among them.
    """
    return list(_legs(event, seen))


def _legs(event: RecordedEvent, seen: Seen) -> Iterator[Leg]:
    request, response = event.request, event.response
    client, server = event.sender, event.receiver
    if response is not None:
        client, server = server, client
    if request is not None and event.answers is None:
        yield Leg(client, server, False, _asked(request), "")
    if response is not None:
        said = f"{response.status}{_answered(response, server, seen)}"
        yield Leg(client, server, True, said, event.answers or "")


def _asked(request: Request) -> str:
    words = f"{visible(request.method)} {path_of(request.url)}"
    kind = _body(request)
    return f"{words}, {kind}" if kind else words


def _answered(response: Response, server: Party, seen: Seen) -> str:
    headers = response.header_values()
    location, error = headers.get("location", ""), error_of(response)
    said = f", error {visible(error)}" if error else ""
    if location:
        return f", redirect to {_target(location, server, seen)}{said}"
    if said:
        return said
    if "html" in headers.get("content-type", ""):
        # Behind it the title says whose page it is, as the line does.
        title = read_page(response.body).title.partition(" · ")[0]
        return f", the page “{visible(title)}”" if title else ", a page"
    kind = _body(response)
    # Only of what has no body the status is all.
    return f", {kind}" if kind else status_line(response.status).removeprefix(str(response.status))


def _target(location: str, server: Party, seen: Seen) -> str:
    """Where a redirect leads: a path of the same server, a party and a path, or an address of which
    the party is not known.
    """
    known = server if location.startswith("/") else seen.party_at(location)
    if known is None:
        return visible(location.partition("?")[0].partition("#")[0])
    return path_of(location) if known == server else f"{party(known)} {path_of(location)}"


def _body(message: Message) -> str:
    kind = message.header_values().get("content-type", "") if message.body else ""
    return next((said for word, said in _BODIES.items() if word in kind), "")

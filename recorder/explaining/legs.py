"""The messages of an event, one per line: sender, receiver and content. A request and its response
are two messages.
"""

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
"""Names for the format of a body, by a word in its content type."""


class Leg(NamedTuple):
    """One message: its HTTP client and server, its direction, and what it is.

    `answers` is the part that showed the request this response belongs to.
    """

    client: Party
    server: Party
    is_response: bool
    said: str
    answers: str


def legs_of(event: RecordedEvent, seen: Seen) -> list[Leg]:
    """The messages of an event; none if nothing is sent.

    A request that an earlier event has shown is left out.
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
        # The rest of the title says whose page it is, and the line already says that.
        title = read_page(response.body).title.partition(" · ")[0]
        return f", the page “{visible(title)}”" if title else ", a page"
    kind = _body(response)
    # Only a response without a body is described by its status alone.
    return f", {kind}" if kind else status_line(response.status).removeprefix(str(response.status))


def _target(location: str, server: Party, seen: Seen) -> str:
    """Where a redirect leads.

    This is a path on the same server, a party and a path, or a URL if its party is not known.
    """
    known = server if location.startswith("/") else seen.party_at(location)
    if known is None:
        return visible(location.partition("?")[0].partition("#")[0])
    return path_of(location) if known == server else f"{party(known)} {path_of(location)}"


def _body(message: Message) -> str:
    kind = message.header_values().get("content-type", "") if message.body else ""
    return next((said for word, said in _BODIES.items() if word in kind), "")

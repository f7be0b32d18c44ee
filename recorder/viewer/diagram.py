"""The sequence diagram: four lanes, a fifth for an attacker who takes part, and a row for every
message and every decision.
"""

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from markupsafe import Markup

from hosting.visible_text import visible
from recorder.event.event import Request, Response, Verdict
from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.reading import parties, refusals, wording
from recorder.reading.html_page import read_page
from recorder.reading.wire import GOES_ROUND
from recorder.viewer.rendering import address, render
from tracing.catalogue import CLIENT_APP, PARTY_NAMES, Party
from tracing.fingerprints import parameters, query_of

LANES = tuple(PARTY_NAMES)
ATTACKERS_LANE = len(LANES)
MOST_NAMES = 5
"""Maximum number of parameter names shown for one message."""


class Arrow(NamedTuple):
    """One message: its lanes, its first line and what it carries, in a few words."""

    sender: int
    receiver: int
    line: str
    carries: str


class Row(NamedTuple):
    """One event as a row of the diagram; `tour` is "" for one of the thirteen steps in a flow that
    runs through them. `other` is who takes the client app's lane ("": the client app itself).
    """

    event: RecordedEvent
    href: str
    lane: int
    to: int
    title: str
    route: str
    other: str
    tour: str
    arrows: list[Arrow]
    values: str
    checked: Counter[Verdict]
    refused: str

    @property
    def is_by_attacker(self) -> bool:
        """Whether the attacker sent this request."""
        return ATTACKERS_LANE in (self.lane, self.to)

    @property
    def local(self) -> bool:
        """Whether nothing is sent."""
        return self.lane == self.to


def row_html(
    event: RecordedEvent, tour: str = "", *, chosen: bool = False, number: int | None = None
) -> Markup:
    """Return the row of an event that belongs to a step, in a flow of this tour ("" if unknown),
    for the live stream and the page; `number` is the message's number if steps are not in order.
    """
    return render("flow/row.html", row=row_of(event, tour), chosen=chosen, number=number)


def rows_html(
    events: Sequence[RecordedEvent], tour: str = "", chosen: RecordedEvent | None = None
) -> Markup:
    """Return the rows of a flow, with the chosen one marked. If the steps are not in order, each
    message has a number of its own; the scripts number later messages in the same way.
    """
    is_numbered = not is_in_order(events)
    return Markup().join(
        row_html(event, tour, chosen=event is chosen, number=number if is_numbered else None)
        for number, event in enumerate(events, 1)
    )


def is_in_order(events: Sequence[RecordedEvent]) -> bool:
    """Return whether the steps of a flow are those of one tour, one after the other."""
    steps = [event.step for event in events if event.step]
    is_one_tour = len({step.tour for step in steps}) <= 1
    return is_one_tour and all(
        one.number <= next_one.number for one, next_one in itertools.pairwise(steps)
    )


def row_of(event: RecordedEvent, tour: str = "") -> Row:
    """Return an event that belongs to a step as a row."""
    step, refusal, message = event.step, event.refusal, message_of(event, tour)
    other = parties.named(event, CLIENT_APP, tour)
    if other in (wording.party(CLIENT_APP), parties.ATTACKER):
        other = ""
    seen = dict.fromkeys(sighting.id for sighting in event.sightings)
    return Row(
        event=event,
        href=address(event.flow, "events", event.id),
        lane=_lane(event, event.sender),
        to=_lane(event, event.receiver),
        title=message.title if message else "",
        route=wording.route(event, tour),
        other=other,
        tour=step.tour if step and not wording.is_of_main_flow(event) else "",
        arrows=list(_arrows(event)),
        values=" ".join(seen),
        checked=wording.counted(event.checks),
        refused=f"refused: {refusals.why_refused(refusal)}" if refusal else "",
    )


def _lane(event: RecordedEvent, who: Party) -> int:
    return ATTACKERS_LANE if who == parties.attackers_place(event) else LANES.index(who)


def _arrows(event: RecordedEvent) -> Iterator[Arrow]:
    """Yield the messages of an event; a request that another event has shown is not drawn again."""
    request, response = event.request, event.response
    lane, to = _lane(event, event.sender), _lane(event, event.receiver)
    if lane == to:
        return
    if request and response is None:
        yield Arrow(lane, to, wording.asked(request), request_words(request))
    elif request and event.answers is None:
        yield Arrow(to, lane, wording.asked(request), request_words(request))
    if response:
        yield Arrow(
            lane, to, wording.status_line(response.status), response_words(response, request)
        )


def request_words(request: Request) -> str:
    """Return what a request carries, by name: code, redirect_uri, Authorization: Basic."""
    headers = request.header_values()
    # The fields of a form matter; its URL mostly repeats earlier parameters.
    asked = {"url": "" if request.body else request.url, "body": request.body}
    names = [name for name, _ in parameters(asked, headers)]
    if shown := headers.get("authorization"):
        scheme, space, _ = shown.partition(" ")
        # A value of one word has no scheme that can be told apart from the secret.
        names.append(f"Authorization: {scheme}" if space else "Authorization")
    return _listed(names)


def response_words(response: Response, request: Request | None) -> str:
    """Return what a response carries: where it sends the browser, its page, or its JSON names.

    Parameters that a redirect repeats from the request's URL are left out.
    """
    headers = response.header_values()
    if "location" in headers:
        place = headers["location"]
        names = _listed(name for name, _ in _without_repeated(place, request))
        return " · ".join(filter(None, (f"to {wording.path_of(place)}", names)))
    kind = headers.get("content-type", "")
    if "html" in kind:
        return f"page “{visible(read_page(response.body).title)}”"
    return _listed(_members(response.body)) if "json" in kind else ""


def _without_repeated(place: str, request: Request | None) -> list[tuple[str, str]]:
    pairs = parse_qsl(query_of(place))
    asked = set(parse_qsl(query_of(request.url))) if request else set()
    fresh = [pair for pair in pairs if pair not in asked]
    return pairs if len(pairs) - len(fresh) < GOES_ROUND else fresh


def _members(body: str) -> Iterator[str]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return
    if isinstance(document, dict):
        yield from document


def _listed(names: Iterable[str]) -> str:
    known = [visible(name) for name in dict.fromkeys(names)]
    more = len(known) - MOST_NAMES
    # Showing one more name takes no more room than counting it.
    shown = known[: MOST_NAMES if more > 1 else None]
    return ", ".join(shown) + (f" and {more} more" if more > 1 else "")

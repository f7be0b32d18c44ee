"""The page: one self-contained HTML document that makes no requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hosting.pages import show_text_visibly
from hosting.visible_text import visible
from oauth2_playground.spelling import spelled
from recorder.event.recorded import RecordedEvent
from recorder.explaining.tour_of import tour_of
from recorder.illustrating.asked import questions_of
from recorder.illustrating.listing import mark_id
from recorder.illustrating.scenes import Scene, scenes_of
from recorder.illustrating.words import MARKS, PARTIES
from recorder.keeping.run_file import NOT_KNOWN, Tours
from recorder.reading import wording
from recorder.reading.clauses import linked
from tracing.catalogue import PARTY_NAMES, Party
from tracing.tours import Tour

TEMPLATES = Path(__file__).with_name("templates")
_LINK = Markup('<a href="{}" rel="noreferrer noopener">{}</a>')


class PartyEntry(NamedTuple):
    """A party of the flow: its name, its address ("" if none is known), and what it does."""

    name: str
    address: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A flow of the page; `parts` is the template module that draws its messages."""

    tour: Tour
    scenes: Sequence[Scene]
    prefix: str
    parts: Any


def page_of(events: Sequence[RecordedEvent], tours: Tours = NOT_KNOWN) -> str:
    """Return the page of these events, which shows all secrets; several flows follow one another.
    `tours` says which tour a flow was run as, if that is known.

    Raises:
        ValueError: there are no events.
    """
    if not events:
        raise ValueError("A page needs at least one event.")
    told = sorted(events, key=lambda event: event.flow)
    by_flow = [list(flow) for _, flow in groupby(told, key=lambda event: event.flow)]
    by_flow.sort(key=lambda flow: flow[0].seq)
    flows = [_flow(each, number, tours) for number, each in enumerate(by_flow)]
    scenes = [scene for flow in flows for scene in flow.scenes]
    first = flows[0].tour
    return _TEMPLATES.get_template("flow.html").render(
        title=f"OAuth 2.0, character by character: {first.title}",
        lead=f"{first.says} {LEAD}",
        recorded=f"The flow was recorded on {events[0].at:%d %B %Y}.",
        flows=flows,
        parties=_parties(events),
        marks=MARKS,
        mark_id=mark_id,
        questions=questions_of(scenes, first.name),
        style=_own("flow.css"),
        script=_own("flow.js"),
    )


LEAD = (
    "OAuth 2.0 (short for Open Authorization) is the protocol by which an app gets limited access "
    "to what belongs to a user, without the user's password. The user logs in and consents at the "
    "authorization server; the app gets tokens there, and shows one of them to the API. OpenID "
    "Connect adds an ID token, which tells the app who logged in."
)


def _flow(events: Sequence[RecordedEvent], number: int, tours: Tours) -> Flow:
    prefix = f"f{number}" if number else ""
    tour = tour_of(events, tours.get(events[0].flow, ""))
    parts = _TEMPLATES.get_template("parts.html").make_module({"prefix": prefix})
    return Flow(tour, scenes_of(events, tour, prefix), prefix, parts)


def _parties(events: Sequence[RecordedEvent]) -> list[PartyEntry]:
    addresses: dict[Party, str] = {}
    for event in events:
        if event.request is not None:
            server = event.receiver if event.response is None else event.sender
            origin = "/".join(event.request.url.partition("?")[0].split("/")[:3])
            addresses.setdefault(server, origin)
    user = PartyEntry("user", "", PARTIES["user"])
    there = {party for event in events for party in (event.sender, event.receiver)}
    return [user] + [
        PartyEntry(name, addresses.get(party, ""), PARTIES[party])
        for party, name in PARTY_NAMES.items()
        if party in there
    ]


def _cited(spec: str) -> Markup:
    """Return clauses of specifications, each linked to its text on the web."""
    return Markup().join(
        Markup.escape(visible(text)) if address is None else _LINK.format(address, text)
        for text, address in linked(spec)
    )


def _own(name: str) -> Markup:
    """Return a file of ours that is included in the page unchanged."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    show_text_visibly(environment)
    environment.filters |= {"visible": visible, "check_name": wording.check_name}
    environment.filters["spelled"] = spelled
    environment.globals |= {"words": wording, "cited": _cited}
    return environment


_TEMPLATES = _environment()

"""What can be watched, as links: to the newest flow that shows it, to a page, or, if no flow has
shown it yet, to a run of the tours that would.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from recorder.keeping.flow_list import FlowList
from recorder.keeping.flow_summary import FlowSummary
from recorder.learning.terms import anchor
from recorder.learning.watching import LAST, Place, Watch
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, PARTY_NAMES, RESOURCE_SERVER
from tracing.tours import AUTHORIZATION_CODE, STEP_BY_SLUG, TOURS, Tour

VIEWER = "viewer"
BEST, GOOD = 0, 1
FLOW = "{flow}"
"""Placeholder in a URL for a flow that has yet to be run."""


class RolePages(NamedTuple):
    """The URLs at which the roles serve browsers; "" if unknown. With `viewer_only` no role runs,
    and nothing that needs one is offered.
    """

    client_app: str = ""
    authorization_server: str = ""
    resource_server: str = ""
    second_issuer: str = ""
    viewer_only: bool = False


class Link(NamedTuple):
    """Where something can be watched, and what there is to see.

    `href` is "" if no flow shows it: then `missing` are the tours that would, and `then` is the URL
    to open after them, or `how_to_see` says what to do. A page of a role is `of` that role.
    """

    text: str
    href: str = ""
    missing: tuple[Tour, ...] = ()
    then: str = ""
    of: str = ""
    how_to_see: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is a page of a role."""
        return bool(self.of and self.href)


class Links:
    """Finds in the current recording what can be watched."""

    def __init__(self, flows: FlowList, pages: RolePages) -> None:
        self._flows = flows
        self._with: dict[tuple[str | None, Sequence[Place]], str | None] = {}
        self._of_step = flows.newest_of_steps()
        self._of_tour = flows.newest_of_tours()
        self.pages = pages
        self._bases = {
            CLIENT_APP: pages.client_app.rstrip("/"),
            AUTHORIZATION_SERVER: pages.authorization_server,
            RESOURCE_SERVER: pages.resource_server,
        }

    def lacking(self, tour: Tour) -> str:
        """Return what must be started before this tour can be run; "" if it can be."""
        return "" if self.pages.second_issuer else tour.needs

    def of(self, watches: Iterable[Watch]) -> list[Link]:
        """Return a link for each of these."""
        return [self._link(watch) for watch in watches]

    def newest(self, tour: str) -> str | None:
        """Return the newest flow of a tour, or None if it was never run."""
        known = TOURS.get(tour)
        if known is None or known.is_variant:
            return self._of_tour.get(tour)
        # A flow that reached the last step completed the tour, unless it did so as part of another.
        seen = self._of_step.get(known.steps[-1].slug)
        if seen is not None and seen.walked_as in (None, tour):
            return seen.flow
        return self._of_tour.get(tour) or (seen and seen.flow)

    def compared(self, asked: Sequence[str]) -> list[Link]:
        """Return a link that runs those of these tours that are missing, then compares them."""
        tours = [TOURS[name] for name in asked if name in TOURS]
        missing = tuple(tour for tour in tours if self.newest(tour.name) is None)
        return [self._to_run("Both, side by side", missing, _comparison(asked))] if missing else []

    def _link(self, watch: Watch) -> Link:
        if watch.kind == "page":
            return self._page(watch)
        if watch.kind == "term":
            return Link(watch.text, f"/glossary#{anchor(watch.words[0])}")
        then, places = _behind(watch), tuple(watch.places())
        flows = self._shown_by(watch, places)
        missing = tuple(TOURS[tour] for tour, flow in flows.items() if flow is None)
        if not missing:
            return Link(watch.text, then.replace(FLOW, quote(next(iter(flows.values())) or "")))
        # If the tour was run and did not show it, running it again would not show it either.
        hints = [place.how_to_see for place in places if place.how_to_see]
        if hints and all(self.newest(tour.name) for tour in missing):
            return Link(watch.text, how_to_see=hints[0])
        return self._to_run(watch.text, missing, then)

    def _to_run(self, text: str, missing: tuple[Tour, ...], then: str) -> Link:
        """Return a link that runs these tours, or says what must be started before."""
        if lacking := next(filter(None, map(self.lacking, missing)), ""):
            return Link(text, how_to_see=lacking)
        return Link(text, missing=missing, then=then)

    def _shown_by(self, watch: Watch, places: Sequence[Place]) -> Mapping[str, str | None]:
        """Return, for each tour that must have been run, the flow that shows it, or None."""
        if watch.kind == "step":
            tour = STEP_BY_SLUG[places[0].slug].tour
            return {tour: self._having(tour, places) or self._having(None, places)}
        if places:
            return {tour: self._having(tour, places) for tour in watch.tours}
        return {tour: self.newest(tour) for tour in watch.tours}

    def _having(self, tour: str | None, places: Sequence[Place]) -> str | None:
        """Return the newest flow of a tour, or of any, with a message at each of these places."""
        asked = tour, places
        if asked not in self._with:
            is_unknown = tour not in (None, AUTHORIZATION_CODE.name) and self.newest(tour) is None
            self._with[asked] = None if is_unknown else self._newest_with(tour, places)
        return self._with[asked]

    def _newest_with(self, tour: str | None, places: Sequence[Place]) -> str | None:
        pages = ("" if place.page == LAST else place.page for place in places)
        first, *others = [(place.slug, page) for place, page in zip(places, pages, strict=True)]
        also = [{each.flow for each in self._flows.having(*other)} for other in others]
        second_best = None
        for each in self._flows.having(*first):
            fit = _fit(each, tour) if all(each.flow in flows for flows in also) else None
            if fit == BEST:
                return each.flow
            second_best = second_best or (each.flow if fit is not None else None)
        return second_best

    def _page(self, watch: Watch) -> Link:
        party, path = watch.words
        if party == VIEWER:
            return Link(watch.text, path)
        base = next(base for name, base in self._bases.items() if name == party)
        name = next(name for known, name in PARTY_NAMES.items() if known == party)
        return Link(watch.text, base and base + path, of=f"the {name}")


def _fit(flow: FlowSummary, tour: str | None) -> int | None:
    """Return how well a flow shows a tour: `BEST`, `GOOD` enough if there is no other, or None."""
    if tour is None or (flow.walked_as == tour != AUTHORIZATION_CODE.name):
        return BEST
    steps = len(TOURS[tour].steps)
    if tour == AUTHORIZATION_CODE.name:
        if flow.tour != tour or flow.refused or flow.walked_as not in (None, tour):
            return None
        return BEST if flow.progress == steps else GOOD
    if TOURS[tour].is_variant or flow.others.get(tour) != steps:
        return None
    return BEST if flow.walked_as is None else GOOD


def _comparison(sides: Sequence[str]) -> str:
    return f"/compare?{urlencode(dict(zip(('left', 'right'), sides, strict=True)))}"


def _behind(watch: Watch) -> str:
    if watch.kind == "compare":
        return _comparison(watch.words)
    places = [str(place) for place in watch.places()]
    flow = f"/flows/{FLOW}"
    if watch.kind == "beside":
        return f"{flow}/beside?{urlencode(dict(zip(('left', 'right'), places, strict=True)))}"
    return "/".join((flow, "steps", *places)) if places else flow

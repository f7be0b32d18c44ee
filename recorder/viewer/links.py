"""What can be watched, as links: to the newest flow that shows it, to a page, or, where nothing has
shown it yet, to a run of the tours that would.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote, urlencode

from recorder.keeping.flow_list import FlowList
from recorder.learning.terms import anchor
from recorder.learning.watching import Watch
from tracing.catalogue import AUTHORIZATION_SERVER, CLIENT_APP, PARTY_NAMES, RESOURCE_SERVER
from tracing.tours import STEP_BY_SLUG, TOURS, Tour

VIEWER = "viewer"
FLOW = "{flow}"
"""Stands in an address for a flow that is still to be walked."""


class RolePages(NamedTuple):
    """Where the roles answer browsers; "" where nobody said."""

    client_app: str = ""
    authorization_server: str = ""
    resource_server: str = ""


class Link(NamedTuple):
    """Where something can be watched, and what one sees there.

    `href` is "" where nothing has shown it yet: then `missing` are the tours that would, and `then`
    is the address behind them. A page of a role is `of` that role.
    """

    text: str
    href: str = ""
    missing: tuple[Tour, ...] = ()
    then: str = ""
    of: str = ""

    @property
    def is_elsewhere(self) -> bool:
        """Whether it is a page of a role."""
        return bool(self.of and self.href)


class Links:
    """Finds what is to be watched in a recording as it is now."""

    def __init__(self, flows: FlowList, pages: RolePages) -> None:
        self._of_step = flows.newest_of_steps()
        self._of_tour = flows.newest_of_tours()
        self._bases = {
            CLIENT_APP: pages.client_app.rstrip("/"),
            AUTHORIZATION_SERVER: pages.authorization_server,
            RESOURCE_SERVER: pages.resource_server,
        }

    def of(self, watches: Iterable[Watch]) -> list[Link]:
        """A link for each."""
        return [self._link(watch) for watch in watches]

    def newest(self, tour: str) -> str | None:
        """The newest flow of a tour, if it was ever walked."""
        known = TOURS.get(tour)
        if known is None or known.is_variant:
            return self._of_tour.get(tour)
        # Who came to the last step has gone through the tour, unless on the way of another one.
        seen = self._of_step.get(known.steps[-1].slug)
        if seen is not None and seen.walked_as in (None, tour):
            return seen.flow
        return self._of_tour.get(tour) or (seen and seen.flow)

    def _with_step(self, slug: str) -> str | None:
        """The newest flow of the step's own tour, or else the newest one that has the step."""
        seen = self._of_step.get(slug)
        return self.newest(STEP_BY_SLUG[slug].tour) or (seen and seen.flow)

    def compared(self, asked: Sequence[str]) -> list[Link]:
        """A run of those tours that nobody has walked yet, with the comparison behind it."""
        tours = [TOURS[name] for name in asked if name in TOURS]
        missing = tuple(tour for tour in tours if self.newest(tour.name) is None)
        text = "Both, side by side"
        return [Link(text, missing=missing, then=_comparison(asked))] if missing else []

    def _link(self, watch: Watch) -> Link:
        if watch.kind == "page":
            return self._page(watch)
        if watch.kind == "term":
            return Link(watch.text, f"/glossary#{anchor(watch.words[0])}")
        then = _behind(watch)
        flows: Mapping[str, str | None] = {tour: self.newest(tour) for tour in watch.tours}
        if watch.kind == "step":
            (place,) = watch.places()
            flows = {STEP_BY_SLUG[place.slug].tour: self._with_step(place.slug)}
        missing = tuple(TOURS[tour] for tour, flow in flows.items() if flow is None)
        if missing:
            return Link(watch.text, missing=missing, then=then)
        return Link(watch.text, then.replace(FLOW, quote(next(iter(flows.values())) or "")))

    def _page(self, watch: Watch) -> Link:
        party, path = watch.words
        if party == VIEWER:
            return Link(watch.text, path)
        base = next(base for name, base in self._bases.items() if name == party)
        name = next(name for known, name in PARTY_NAMES.items() if known == party)
        return Link(watch.text, base and base + path, of=f"the {name}")


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

"""The viewer's routes: each page, and the pieces of pages that its scripts request."""

from flask import Blueprint, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from recorder.attacks.lab import Lab
from recorder.following.published_keys import PublishedKeys
from recorder.keeping.flow_list import FlowList
from recorder.learning.places import event_at
from recorder.learning.watching import Place, read_place
from recorder.ledger.ledger import Ledger
from recorder.ledger.outbox import NotWhole, whole_number
from recorder.viewer import predictions
from recorder.viewer.attack_pages import AttackPages
from recorder.viewer.beside import beside_html
from recorder.viewer.card import card_html
from recorder.viewer.comparison import comparison_html
from recorder.viewer.diagram import rows_html
from recorder.viewer.edit_pages import EditPages
from recorder.viewer.flow_item import flow_item_html
from recorder.viewer.flow_page import FlowPages
from recorder.viewer.flow_view import FlowView, FlowViews
from recorder.viewer.life import life_html
from recorder.viewer.links import Links, RolePages
from recorder.viewer.reading_pages import (
    flows_html,
    glossary_html,
    questions_html,
    threats_html,
    tours_html,
)
from recorder.viewer.rendering import address, render
from recorder.viewer.seen_page import seen_page
from recorder.viewer.stops import stops_html
from tracing.tours import STEP_BY_SLUG

LONGEST_SEARCH = 100
"""Maximum number of characters of a search; no term is as long."""


def routes(
    ledger: Ledger, views: FlowViews, keys: PublishedKeys, roles: RolePages, lab: Lab
) -> Blueprint:
    """Return the pages of this recording and of the attacks; they link to those of the roles."""
    pages = Blueprint("viewer", __name__, static_folder="static", static_url_path="/static")
    flows = ledger.storage.flows
    whole_pages = FlowPages(ledger, views, keys, roles)

    @pages.get("/")
    def newest() -> str:
        return whole_pages.newest()

    @pages.get("/flows/<flow>", defaults={"event": None})
    @pages.get("/flows/<flow>/events/<event>")
    def one(flow: str, event: str | None) -> ResponseReturnValue:
        head, view = ledger.head(), views.flow(flow)
        if view is None or (event and event not in view.by_id):
            return _missing("event" if view else "flow")
        return whole_pages.of(view, event, follow="one", head=head)

    _add_list(pages, flows, roles)
    _add_comparison(pages, flows, views, roles)
    _add_reading(pages, flows, roles)
    _add_threats(pages, lab, roles)
    _add_places(pages, views, roles)
    _add_pieces(pages, ledger, views, keys)
    pages.register_blueprint(predictions.routes(flows, views))
    pages.register_blueprint(AttackPages(lab, ledger.storage, views, roles).routes())
    edit_pages = EditPages(lab.edits, lab.edit_requests, ledger.storage, views, roles)
    pages.register_blueprint(edit_pages.routes())
    return pages


def _add_list(pages: Blueprint, listed: FlowList, roles: RolePages) -> None:
    @pages.get("/flows")
    def all_flows() -> ResponseReturnValue:
        try:
            before = whole_number("before")
        except NotWhole as error:
            return str(error), 400, {"Content-Type": "text/plain"}
        return flows_html(listed, before, roles)


def _add_comparison(pages: Blueprint, listed: FlowList, views: FlowViews, roles: RolePages) -> None:
    @pages.get("/compare")
    def compare() -> str:
        flows = listed.newest()
        asked = [request.args.get(side, "") for side in ("left", "right")]
        if not any(asked) and len(flows) > 1:
            asked = [flows[1].flow, flows[0].flow]
        links = Links(listed, roles)
        left, right = (views.flow(links.newest(name) or name) for name in asked)
        return comparison_html(flows, asked, (left, right), links)


def _add_reading(pages: Blueprint, flows: FlowList, roles: RolePages) -> None:
    @pages.get("/tours")
    def tours() -> str:
        return tours_html(Links(flows, roles))

    @pages.get("/questions")
    def questions() -> str:
        return questions_html(Links(flows, roles), _searched_for())

    @pages.get("/glossary")
    def glossary() -> str:
        return glossary_html(Links(flows, roles), _searched_for())


def _add_threats(pages: Blueprint, lab: Lab, roles: RolePages) -> None:
    @pages.get("/threats")
    def threats() -> str:
        return threats_html(lab.shelf, _searched_for(), roles)


def _add_places(pages: Blueprint, views: FlowViews, roles: RolePages) -> None:
    @pages.get("/flows/<flow>/steps/<slug>", defaults={"page": ""})
    @pages.get("/flows/<flow>/steps/<slug>/<page>")
    def place(flow: str, slug: str, page: str) -> ResponseReturnValue:
        view = views.flow(flow)
        if view is None:
            return _missing("flow")
        asked = Place(slug, page)
        event = event_at(view.steps, asked)
        if event is None:
            return _not_in(view, asked)
        return redirect(address(view.flow, "events", event.id), 303)

    @pages.get("/flows/<flow>/beside")
    def beside(flow: str) -> ResponseReturnValue:
        view = views.flow(flow)
        if view is None:
            return _missing("flow")
        asked = [read_place(request.args.get(side, "")) for side in ("left", "right")]
        left, right = (event_at(view.steps, place) for place in asked)
        if left is None or right is None:
            return _not_in(view, asked[0] if left is None else asked[1])
        return beside_html(view, (left, right), roles)


def _searched_for() -> str:
    return request.args.get("q", "")[:LONGEST_SEARCH]


def _add_pieces(pages: Blueprint, ledger: Ledger, views: FlowViews, keys: PublishedKeys) -> None:
    @pages.get("/flows/<flow>/rows")
    def rows(flow: str) -> ResponseReturnValue:
        head, view = ledger.head(), views.flow(flow)
        if view is None:
            return _no_piece("flow")
        listed = ledger.storage.flows.named(view.flow)
        item = flow_item_html(listed) if listed else ""
        return jsonify({**_rows(view, head), "item": item})

    @pages.get("/flows/<flow>/events/<event>/card")
    def card(flow: str, event: str) -> ResponseReturnValue:
        view = views.flow(flow)
        if view is None or event not in view.by_id:
            return _no_piece("event")
        return card_html(view, view.by_id[event], keys, whole=_asks_for_secrets())

    @pages.get("/flows/<flow>/events/<event>/page")
    def page(flow: str, event: str) -> ResponseReturnValue:
        view = views.flow(flow)
        shown = view and view.covered.events.get(event)
        return (shown and seen_page(shown)) or _no_piece("page")

    @pages.get("/flows/<flow>/values/<value>")
    def life(flow: str, value: str) -> ResponseReturnValue:
        view = views.flow(flow)
        html = view and life_html(view, value, whole=_asks_for_secrets())
        return html or _no_piece("value")


def _rows(view: FlowView, head: int) -> dict[str, object]:
    return {
        "flow": view.flow,
        "head": head,
        "rows": view.once("rows", lambda: rows_html(view.steps, view.tour)),
        "stops": stops_html(view.steps, None),
    }


def _asks_for_secrets() -> bool:
    return request.args.get("secrets") == "shown"


def _missing(what: str) -> tuple[str, int]:
    return render("missing.html", what=what), 404


def _not_in(view: FlowView, place: Place) -> tuple[str, int]:
    """Return a page that says what this flow lacks, and how to see it."""
    step = STEP_BY_SLUG.get(place.slug)
    there = event_at(view.steps, Place(place.slug)) if step else None
    return render("not_in_flow.html", step=step, there=there, flow=view.flow, place=place), 404


def _no_piece(what: str) -> tuple[str, int]:
    return render("no_piece.html", what=what), 404

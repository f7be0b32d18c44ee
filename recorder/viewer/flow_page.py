"""The whole page of a flow: header, diagram, card, and time controls."""

from functools import partial

from markupsafe import Markup

from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.following.published_keys import PublishedKeys
from recorder.keeping.flow_list import LISTED
from recorder.keeping.flow_summary import FlowSummary
from recorder.ledger.ledger import Ledger
from recorder.reading.parties import ATTACKER
from recorder.viewer.card import card_html
from recorder.viewer.diagram import is_in_order, rows_html
from recorder.viewer.flow_item import called, flow_item_html, flow_name
from recorder.viewer.flow_view import FlowView, FlowViews
from recorder.viewer.links import RolePages
from recorder.viewer.rendering import render
from recorder.viewer.stops import stops_html
from tracing.catalogue import PARTY_NAMES, THIRTEEN_STEPS


class FlowPages:
    """Makes the pages of flows."""

    def __init__(
        self, ledger: Ledger, views: FlowViews, keys: PublishedKeys, roles: RolePages
    ) -> None:
        self._ledger = ledger
        self._views = views
        self._keys = keys
        self._roles = roles

    def newest(self) -> str:
        """Return the page of the newest flow, or what to do if there is none."""
        head = self._ledger.head()
        flows = self._ledger.storage.flows.newest(1)
        view = self._views.flow(flows[0].flow) if flows else None
        return self.of(view, None, follow="newest", head=head)

    def of(self, view: FlowView | None, event: str | None, *, follow: str, head: int) -> str:
        """Return the page of a flow (or of none yet), with this or its newest event on the card.

        `head` is the number after which the page asks for news. It is taken before the flow is
        read: repeated news does no harm, and none is missed.
        """
        listed = self._ledger.storage.flows
        flows = listed.newest()
        here = self._views.summary(view.flow) if view else None
        steps = view.steps if view else []
        chosen = self._chosen(view, event, follow) if view else None
        return render(
            "flow/flow.html",
            here="",
            flow=view.flow if view else "",
            head=head,
            follow=follow,
            role_pages=self._roles,
            title=page_title(here, chosen),
            outcome=called(here) if here else "",
            flows=[flow_item_html(flow) for flow in flows],
            unlisted=flow_item_html(here) if here and here not in flows else "",
            run=view.run if view else None,
            older=len(flows) == LISTED,
            oldest=flows[-1].first if flows else 0,
            lanes=(*PARTY_NAMES.values(), ATTACKER),
            stops=stops_html(steps, chosen),
            rows=_rows(view, chosen, follow),
            numbered=not is_in_order(steps),
            count=len(steps),
            missing=max(0, here.events - len(steps)) if here else 0,
            chosen=chosen.id if chosen else "",
            place=steps.index(chosen) + 1 if chosen else 0,
            card=self._card(view, chosen),
            steps=THIRTEEN_STEPS,
        )

    def _chosen(self, view: FlowView, event: str | None, follow: str) -> RecordedEvent:
        """Return the requested event or, for the newest flow, its newest event. Any other flow
        opens at its held event, or else at its first message.
        """
        if event:
            return view.by_id[event]
        if follow == "newest":
            return view.steps[-1]
        its = self._ledger.gate.state().flows.get(view.flow)
        held = [view.by_id[id] for id in (its.held if its else ()) if id in view.by_id]
        return next(iter(held), view.steps[0])

    def _card(self, view: FlowView | None, chosen: RecordedEvent | None) -> Markup | None:
        if view is None or chosen is None:
            return None
        return card_html(view, chosen, self._keys, whole=False)


def page_title(flow: FlowSummary | None, event: RecordedEvent | None) -> str:
    """Return the window's title: step, state, and flow. The scripts update it in the same form."""
    message = message_of(event, flow.walked_as or "") if flow and event else None
    if flow is None or event is None or message is None:
        return ""
    state = "refused" if event.refusal else "given up" if event.abandoned else ""
    told = (f"{event.part} {message.title}", state, flow_name(flow))
    return " · ".join(filter(None, told)) + " – "


def _rows(view: FlowView | None, chosen: RecordedEvent | None, follow: str) -> Markup:
    if view is None:
        return Markup()
    if follow == "newest":
        return view.once("rows", lambda: rows_html(view.steps, view.tour))
    make = partial(rows_html, view.steps, view.tour, chosen)
    return view.once(("rows", chosen and chosen.id), make)

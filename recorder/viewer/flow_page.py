"""The whole page of a flow: header, diagram, card, and the controls of time."""

from markupsafe import Markup

from recorder.event.recorded import RecordedEvent
from recorder.following.published_keys import PublishedKeys
from recorder.ledger.ledger import Ledger
from recorder.viewer.card import card_html
from recorder.viewer.diagram import rows_html
from recorder.viewer.flow_item import called, flow_item_html
from recorder.viewer.flow_view import FlowView, FlowViews
from recorder.viewer.rendering import render
from recorder.viewer.stops import stops_html
from tracing.catalogue import PARTY_NAMES, THIRTEEN_STEPS


class FlowPages:
    """Makes the pages of flows; `start` is the address where a new flow begins."""

    def __init__(self, ledger: Ledger, views: FlowViews, keys: PublishedKeys, start: str) -> None:
        self._ledger = ledger
        self._views = views
        self._keys = keys
        self._start = start

    def newest(self) -> str:
        """The page of the newest flow, or, without any, what to do."""
        head = self._ledger.head()
        flows = self._ledger.storage.flows.newest(1)
        view = self._views.flow(flows[0].flow) if flows else None
        return self.of(view, None, follow="newest", head=head)

    def of(self, view: FlowView | None, event: str | None, *, follow: str, head: int) -> str:
        """The page of a flow (or of none yet), with this event or its newest one on the card.

        `head` is the number behind which the page asks for news, taken before the flow was read:
        repeated news do no harm, and none is missed.
        """
        flows = self._ledger.storage.flows.newest()
        steps = view.steps if view else []
        chosen = view.by_id[event] if view and event else steps[-1] if steps else None
        here = next((flow for flow in flows if view and flow.flow == view.flow), None)
        return render(
            "flow/flow.html",
            here="",
            flow=view.flow if view else "",
            head=head,
            follow=follow,
            start=self._start,
            outcome=called(here) if here else "",
            flows=[flow_item_html(flow) for flow in flows],
            lanes=PARTY_NAMES.values(),
            stops=stops_html(steps, chosen),
            rows=_rows(view, event),
            count=len(steps),
            missing=max(0, here.events - len(steps)) if here else 0,
            place=steps.index(chosen) + 1 if chosen else 0,
            card=self._card(view, chosen),
            steps=THIRTEEN_STEPS,
        )

    def _card(self, view: FlowView | None, chosen: RecordedEvent | None) -> Markup | None:
        if view is None or chosen is None:
            return None
        return card_html(view, chosen, self._keys, whole=False)


def _rows(view: FlowView | None, event: str | None) -> Markup:
    if view is None:
        return Markup()
    if event is not None:
        return rows_html(view.steps, view.by_id[event])
    return view.once("rows", lambda: rows_html(view.steps))

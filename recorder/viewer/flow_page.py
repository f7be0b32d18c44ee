"""The whole page of a flow: header, diagram, card, and the controls of time."""

from markupsafe import Markup

from recorder.following.published_keys import PublishedKeys
from recorder.ledger.ledger import Ledger
from recorder.viewer.card import card_html
from recorder.viewer.diagram import rows_html
from recorder.viewer.flow_item import called, flow_item_html
from recorder.viewer.rendering import render
from recorder.viewer.stops import stops_html
from recorder.viewer.told import Event, Telling, Told
from tracing.catalogue import PARTY_NAMES, THIRTEEN_STEPS


class FlowPages:
    """Makes the pages of flows; `start` is the address where a new flow begins."""

    def __init__(self, ledger: Ledger, telling: Telling, keys: PublishedKeys, start: str) -> None:
        self._ledger = ledger
        self._telling = telling
        self._keys = keys
        self._start = start

    def newest(self) -> str:
        """The page of the newest flow, or, without any, what to do."""
        head = self._ledger.head()
        flows = self._ledger.flows(1)
        told = self._telling.flow(flows[0].flow) if flows else None
        return self.of(told, None, follow="newest", head=head)

    def of(self, told: Told | None, event: str | None, *, follow: str, head: int) -> str:
        """The page of a flow (or of none yet), with this event or its newest one on the card.

        `head` is the number behind which the page asks for news, taken before the flow was read:
        news that come twice do no harm, and none is missed.
        """
        flows = self._ledger.flows()
        steps = told.steps if told else []
        chosen = told.by_id[event] if told and event else steps[-1] if steps else None
        here = next((flow for flow in flows if told and flow.flow == told.flow), None)
        return render(
            "flow/flow.html",
            here="",
            flow=told.flow if told else "",
            head=head,
            follow=follow,
            start=self._start,
            outcome=called(here) if here else "",
            flows=[flow_item_html(flow) for flow in flows],
            lanes=PARTY_NAMES.values(),
            stops=stops_html(steps, chosen),
            rows=_rows(told, event),
            count=len(steps),
            place=steps.index(chosen) + 1 if chosen else 0,
            card=self._card(told, chosen),
            steps=THIRTEEN_STEPS,
        )

    def _card(self, told: Told | None, chosen: Event | None) -> Markup | None:
        if told is None or chosen is None:
            return None
        return card_html(told, chosen, self._keys, whole=False)


def _rows(told: Told | None, event: str | None) -> Markup:
    if told is None:
        return Markup()
    if event is not None:
        return rows_html(told.steps, told.by_id[event])
    return told.once("rows", lambda: rows_html(told.steps))

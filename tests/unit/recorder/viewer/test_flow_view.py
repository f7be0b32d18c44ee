"""A flow is prepared once for each of its states."""

from markupsafe import Markup

from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from recorder.viewer.flow_view import FlowViews
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.viewer.conftest import taken


def test_who_comes_later_gets_the_same(ledger: Ledger, storage: Storage) -> None:
    """Two hundred viewers cost no more than one."""
    flow, views = taken(ledger, honest_flow()), FlowViews(storage)
    first, second = views.flow(flow), views.flow(flow)
    assert first is not None
    assert first is second
    assert first.once("a", lambda: Markup("made")) is first.once("a", lambda: Markup("again"))


def test_news_make_another_state(ledger: Ledger, storage: Storage) -> None:
    """What is shown is never older than the flow."""
    events, views = honest_flow(), FlowViews(storage)
    flow = taken(ledger, events[:20])
    before = views.flow(flow)
    taken(ledger, events[20:])
    after = views.flow(flow)
    assert before is not None
    assert after is not None
    assert (len(before.events), len(after.events)) == (20, 28)


def test_a_flow_is_found_by_its_old_name(ledger: Ledger, storage: Storage) -> None:
    """If a flow turned out to be part of another, its old URL shows the other."""
    events = honest_flow()
    alone = taken(ledger, [events[7]])
    flow = taken(ledger, events)
    view = FlowViews(storage).flow(alone)
    assert view is not None
    assert view.flow == storage.current_name(flow)

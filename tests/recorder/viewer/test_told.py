"""A flow is worked out once for each of its states."""

from markupsafe import Markup

from recorder.ledger.ledger import Ledger
from recorder.viewer.told import Telling
from tests.recorder.recordings import honest_flow
from tests.recorder.viewer.conftest import taken


def test_who_comes_later_gets_the_same(ledger: Ledger) -> None:
    """Two hundred viewers cost what one costs."""
    flow, telling = taken(ledger, honest_flow()), Telling(ledger)
    first, second = telling.flow(flow), telling.flow(flow)
    assert first is not None
    assert first is second
    assert first.once("a", lambda: Markup("made")) is first.once("a", lambda: Markup("again"))


def test_news_make_another_state(ledger: Ledger) -> None:
    """What is told of a flow is never older than the flow."""
    events, telling = honest_flow(), Telling(ledger)
    flow = taken(ledger, events[:20])
    before = telling.flow(flow)
    taken(ledger, events[20:])
    after = telling.flow(flow)
    assert before is not None
    assert after is not None
    assert (len(before.events), len(after.events)) == (20, 28)


def test_a_flow_is_found_by_its_old_name(ledger: Ledger) -> None:
    """A flow that turned out to be another is that one, whatever an address says."""
    events = honest_flow()
    alone = taken(ledger, [events[7]])
    flow = taken(ledger, events)
    told = Telling(ledger).flow(alone)
    assert told is not None
    assert told.flow == ledger.flow_today(flow)

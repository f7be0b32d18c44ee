"""`scripts.console.history`: what a console remembers of each flow."""

from recorder.reading.values import Clock
from recorder.reading.wire import read_request
from scripts.console.history import REMEMBERED
from tests.unit.scripts.console.events import history_of, typed

VALUE = "x" * 43
HTTP = {
    "request": {"method": "GET", "url": f"http://a/?state={VALUE}", "headers": [], "body": ""},
    "response": None,
}


def test_messages_are_in_the_order_of_the_recording() -> None:
    """Only messages of this flow are returned; an event without a step is not a message."""
    one = history_of(
        typed("b", "f", seq=2),
        typed("a", "f", seq=1),
        typed("c", "other", seq=3),
        typed("d", "f", seq=4, slug=None, part=None),
    )
    assert [event.id for event in one.of_flow("f")] == ["a", "b"]
    assert [event.id for event in one.all()] == ["a", "b", "c", "d"]


def test_it_forgets_the_oldest() -> None:
    """A console may follow a class for days."""
    one = history_of(*(typed(str(number), "f", seq=number) for number in range(REMEMBERED + 1)))
    assert one.get("0") is None
    assert len(one.all()) == REMEMBERED


def test_what_a_flow_has_shown_is_known_event_by_event() -> None:
    """It does not matter whether this is asked before or after the second event."""
    first = typed("1", "f", seq=1, part="3.1", http=HTTP)
    second = typed("2", "f", seq=2, part="3.2", http=HTTP)
    one = history_of(first)
    one.seen("f")
    one.add([second], {})
    assert second.request
    (row,) = read_request(second.request, Clock(second.at, None)).rows
    assert one.seen("f").named(row, second) == "the state of step 3.1"
    assert one.seen("f").named(row, first) == ""


def test_the_tour_of_a_flow_is_known_by_its_browser() -> None:
    """It is known from the browser's first message on, and stays known when the flow is renamed."""
    headers = [["User-Agent", "scripted user 1"]]
    request = {"method": "GET", "url": "http://a/", "headers": headers, "body": ""}
    one = history_of()
    one.expect("scripted user 1", "misused-code")
    one.add([typed("1", "late", http={"request": request, "response": None})], {})
    one.add([typed("2", "other")], {})
    assert (one.tour("late"), one.tour("other")) == ("misused-code", "")
    one.add([], {"late": "early"})
    assert one.tour("early") == "misused-code"


def test_flows_that_turn_out_to_be_one_have_shown_the_same() -> None:
    """Their history continues under the remaining name."""
    first = typed("1", "late", seq=1, part="3.1", http=HTTP)
    second = typed("2", "early", seq=2, part="3.2", http=HTTP)
    one = history_of(first, second)
    one.seen("late"), one.seen("early")
    one.add([], {"late": "early"})
    assert [event.id for event in one.of_flow("early")] == ["1", "2"]
    assert second.request
    (row,) = read_request(second.request, Clock(second.at, None)).rows
    assert one.seen("early").named(row, second) == "the state of step 3.1"

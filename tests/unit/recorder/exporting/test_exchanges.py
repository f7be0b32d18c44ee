"""`recorder.exporting.exchanges`: each exchange once, whichever role recorded it."""

from itertools import pairwise

from recorder.exporting.exchanges import WholeExchange, exchanges_of
from tests.unit.recorder.flows import together
from tests.unit.recorder.recordings import honest_events, refused_events
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    RS,
    answer,
    event,
    question,
    received,
    request,
    response,
)

METADATA, NOTES = "http://127.0.0.1:9000/metadata", "http://127.0.0.1:9002/notes"


def told(exchange: WholeExchange) -> list[str | None]:
    """The parts that recorded the exchange."""
    return [event.part for event in exchange.told]


def test_both_sides_tell_of_one_exchange() -> None:
    """The honest flow has 28 events but only 14 requests with their responses."""
    exchanges = exchanges_of(honest_events())
    assert [told(each) for each in exchanges if each.server == AS and each.client == CLIENT] == [
        ["2.1", "2.2"],
        ["2.3", "2.4"],
        ["6", "7"],
        ["8.1", "8.2"],
    ]
    assert len(exchanges) == 14
    assert all(each.response is not None for each in exchanges)


def test_nothing_is_lost() -> None:
    """Every message of a flow belongs to one exchange."""
    for events in (honest_events(), refused_events()):
        found = [event.id for each in exchanges_of(events) for event in each.told]
        assert sorted(found) == sorted(event.id for event in events if event.request)


def test_times_are_those_that_the_two_sides_tell() -> None:
    """A request is sent, arrives and is answered, in this order."""
    for exchange in exchanges_of(honest_events()):
        told = [exchange.sent, exchange.arrived, exchange.answered]
        known = [moment for moment in told if moment is not None]
        assert all(one <= other for one, other in pairwise(known))
        assert (exchange.sent is None) == (exchange.client == BROWSER)


def test_a_call_is_within_what_its_role_handles() -> None:
    """Event ids begin with the handled request's id; checks made meanwhile belong to it, too."""
    asked = question(CLIENT, AS, request("GET", METADATA), "client-registered")
    flow = together(
        received(CLIENT, request("GET", NOTES), "resource-requested", id="a-1", links=["f"]),
        asked | {"id": "a-2", "links": ["f"]},
        answer(AS, CLIENT, request("GET", METADATA), id="b-1"),
        event("client-registered", id="a-3", links=["f"]),
        answer(CLIENT, BROWSER, request("GET", NOTES), "user-logged-in", id="a-4", links=["f"]),
    )
    notes, metadata = exchanges_of(flow)
    assert metadata.within is notes
    assert [event.id for event in metadata.told] == ["a-2", "b-1"]
    assert [event.id for event in notes.events] == ["a-1", "a-3", "a-4"]


def test_two_requests_of_one_number_have_their_own_responses() -> None:
    """A tour that shares steps with another has the same number twice."""
    pushed = question(CLIENT, AS, request("POST", METADATA), "request-pushed")
    flow = together(
        received(CLIENT, request("GET", NOTES), "resource-requested", id="a-1", links=["f"]),
        pushed | {"id": "a-2", "links": ["f"]},
        answer(AS, CLIENT, request("POST", METADATA), id="b-1", answered=response(201)),
        answer(CLIENT, BROWSER, request("GET", NOTES), "user-logged-in", id="a-3", links=["f"]),
    )
    assert [each.part for each in flow[:2]] == ["1", "1"]
    exchanges = exchanges_of(flow)
    assert [each.response and each.response.status for each in exchanges] == [200, 201]


def test_a_request_of_no_step_finds_its_response() -> None:
    """It has no number, so it is matched by its content."""
    flow = together(
        question(RS, AS, request("GET", METADATA)), answer(AS, RS, request("GET", METADATA))
    )
    (exchange,) = exchanges_of(flow)
    assert (exchange.client, exchange.server) == (RS, AS)
    assert exchange.response is not None


def test_a_request_without_a_response_is_an_exchange() -> None:
    """Its role has died or is being held."""
    (exchange,) = exchanges_of(together(question(CLIENT, AS, request(), "code-exchanged")))
    assert exchange.response is None
    assert exchange.answered is None

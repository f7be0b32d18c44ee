"""`recorder.keeping.flow_list`: a line for each flow, as it is now."""

from recorder.event.shape import checked_event
from recorder.keeping.flow_list import FlowSummary
from recorder.keeping.storage import KEPT, Storage
from recorder.ledger.ledger import Ledger
from tests.recorder.recordings import honest_flow, refused_flow
from tests.recorder.samples import check, event
from tracing.tours import TOURS


def lines(ledger: Ledger) -> list[tuple[int, int, int, int]]:
    """First and last number, number of events, and progress of each flow."""
    return [(line.first, line.last, line.events, line.progress) for line in ledger.flows()]


def test_each_flow_has_a_line_the_newest_first(ledger: Ledger) -> None:
    """Whoever opens the list looks for what has just happened."""
    ledger.take([event("resource-requested", links=["a"])], 0)
    ledger.take([event("resource-requested", links=["b"])], 0)
    ledger.take([event("user-logged-in", links=["a"])], 0)
    assert lines(ledger) == [(2, 2, 1, 1), (1, 3, 2, 3)]
    assert len(ledger.flows(1)) == 1


def test_what_has_no_step_is_no_flow(ledger: Ledger) -> None:
    """A visit to a start page begins nothing."""
    ledger.take([event(links=["a"])], 0)
    assert ledger.flows() == []
    ledger.take([event("resource-requested", links=["a"])], 0)
    assert lines(ledger) == [(2, 2, 1, 1)]


def test_a_whole_flow(ledger: Ledger) -> None:
    """All thirteen steps, nothing refused."""
    events = [checked_event(told) for told in honest_flow()]
    ledger.take(events, 0)
    (line,) = ledger.flows()
    assert line.progress == 13
    assert line.refused is None
    assert line.events == len(events)
    assert (line.began, line.ended) == (events[0]["at"], events[-1]["at"])
    assert line.tour == "authorization-code"


def test_a_refused_flow_says_where(ledger: Ledger) -> None:
    """The part, who refused, and by which rule."""
    ledger.take([checked_event(told) for told in refused_flow()], 0)
    (line,) = ledger.flows()
    assert line.refused is not None
    assert line.refused["role"] == "authorization_server"
    assert line.refused["part"] is not None


def test_flows_that_turn_out_to_be_one_have_one_line(ledger: Ledger) -> None:
    """Also when what joins them has no step of its own."""
    ledger.take([event("resource-requested", links=["a"])], 0)
    ledger.take([event("code-issued", links=["b"]), event("code-issued", links=["b"])], 0)
    ledger.take([event(links=["a", "b"])], 0)
    assert lines(ledger) == [(1, 3, 3, 4)]
    (line,) = ledger.flows()
    assert [told["slug"] for told in ledger.flow_events(line.flow)] == [
        "resource-requested",
        "code-issued",
        "code-issued",
        None,
    ]


def test_a_flow_that_was_far_does_not_go_back(ledger: Ledger) -> None:
    """Whichever of the two that turn out to be it was heard of last."""
    ledger.take([event("code-issued", links=["a"])], 0)
    ledger.take([event("resource-requested", links=["b"])], 0)
    ledger.take([event(links=["a", "b"])], 0)
    assert lines(ledger) == [(1, 2, 2, 4)]


def test_an_old_name_leads_to_the_flow(ledger: Ledger, storage: Storage) -> None:
    """A link that someone has kept still works, also after a restart."""
    ledger.take([event("resource-requested", links=["a"])], 0)
    ledger.take([event("code-issued", links=["b"])], 0)
    old = ledger.flows()[0].flow
    ledger.take([event("redirect-followed", links=["a", "b"])], 0)
    line = ledger.flow(old)
    assert line is not None
    assert line.flow == ledger.flow_today(old) != old
    assert ledger.flow_events(old) == ledger.flow_events(line.flow)
    assert Ledger(storage).flow_today(old) == line.flow


def test_the_list_survives_a_restart(ledger: Ledger, storage: Storage) -> None:
    """And goes on."""
    ledger.take([event("resource-requested", links=["a"])], 0)
    again = Ledger(storage)
    again.take([event("user-logged-in", links=["a"], checks=[check(passed=False)])], 0)
    (line,) = again.flows()
    assert (line.first, line.last, line.events, line.progress) == (1, 2, 2, 3)
    assert line.refused is not None


def test_an_unknown_flow(ledger: Ledger) -> None:
    """Has no line and no events."""
    assert ledger.flow("nobody") is None
    assert ledger.flow_events("nobody") == []


def test_flows_that_are_over_are_forgotten_with_their_events(storage: Storage) -> None:
    """The list does not grow without end."""
    for seq in (1, 2):
        summary = FlowSummary(f"f{seq}", "", "", seq, seq, 1, "refresh", 0, None)
        storage.keep([numbered(seq)], news=[summary])
    storage.tidy(KEPT + 1)
    assert [line.flow for line in storage.flows(10)] == ["f2"]


def numbered(seq: int) -> dict[str, object]:
    """An event that is ready to be stored."""
    return event("resource-requested", seq=seq, flow=f"f{seq}")


def test_a_flow_knows_how_far_it_is_in_each_tour(ledger: Ledger) -> None:
    """Of the thirteen steps only if it began with them."""
    ledger.take([event("resource-requested", links=["a"])], 0)
    ledger.take([event("refresh-answered", links=["a"])], 0)
    ledger.take([event("client-token-issued", links=["b"])], 0)
    ledger.take([event("token-presented", links=["b"])], 0)
    own, main = ledger.flows()
    assert (main.tour, main.progress, main.others) == ("authorization-code", 1, {"refresh": 2})
    assert (own.tour, own.progress, own.others) == (
        "client-credentials",
        0,
        {"client-credentials": 2},
    )
    assert own.is_complete
    assert not main.is_complete


def test_a_flow_is_called_what_it_was_walked_as(ledger: Ledger, storage: Storage) -> None:
    """Whatever happens in it later, and whichever flow it turns out to be."""
    ledger.take([event("resource-requested", links=["a"])], 0)
    ledger.walked(ledger.flows()[0].flow, "dpop")
    ledger.take([event("user-logged-in", links=["a"])], 0)
    assert ledger.flows()[0].shown_as is TOURS["dpop"]
    ledger.take([event("code-issued", links=["b"])], 0)
    ledger.take([event(links=["a", "b"])], 0)
    (line,) = Ledger(storage).flows()
    assert (line.walked_as, line.reached) == ("dpop", (4, 13))
    ledger.walked("nobody", "dpop")


def test_the_newest_flow_of_each_tour(ledger: Ledger) -> None:
    """Of the thirteen steps one that went through; of any other walk, the one that was named so."""
    first, second = (ledger.take([checked_event(told)], 0)[0] for told in events_apart())
    assert ledger.newest_of_tours() == {}
    ledger.walked(first["flow"], "dpop")
    ledger.walked(second["flow"], "dpop")
    assert ledger.newest_of_tours() == {"dpop": second["flow"]}
    ledger.take([checked_event(told) for told in honest_flow()], 0)
    whole = ledger.flows()[0].flow
    assert ledger.newest_of_tours() == {"dpop": second["flow"], "authorization-code": whole}
    ledger.walked(whole, "public-client")
    assert ledger.newest_of_tours() == {"dpop": second["flow"], "public-client": whole}


def test_the_newest_flow_of_each_step(ledger: Ledger) -> None:
    """By the name that it has today."""
    first, second = (ledger.take([checked_event(told)], 0)[0] for told in events_apart())
    ledger.walked(second["flow"], "dpop")
    assert ledger.newest_of_steps() == {"code-issued": (second["flow"], "dpop")}
    ledger.take([event(links=["0", "1"])], 0)
    assert ledger.newest_of_steps() == {"code-issued": (first["flow"], "dpop")}


def events_apart() -> list[dict[str, object]]:
    """Two events of the same step, of two flows."""
    return [event("code-issued", links=[str(number)]) for number in range(2)]

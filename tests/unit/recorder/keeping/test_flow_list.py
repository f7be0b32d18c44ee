"""`recorder.keeping.flow_list`: one line per flow, always up to date."""

import pytest

from recorder.event.incoming import LostEvent
from recorder.event.recorded import RecordedEvent
from recorder.keeping import forgetting
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.storage import Storage
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.recordings import honest_flow, refused_flow
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    Event,
    answer,
    check,
    event,
    recorded,
    request,
    take,
)
from tracing.tours import TOURS

FORM = "application/x-www-form-urlencoded"


def lines(storage: Storage) -> list[tuple[int, int, int, int]]:
    """First and last number, number of events, and progress of each flow."""
    return [(line.first, line.last, line.events, line.progress) for line in storage.flows.newest()]


def test_each_flow_has_a_line_the_newest_first(ledger: Ledger, storage: Storage) -> None:
    """People open the list to find what has just happened."""
    take(ledger, [event("resource-requested", links=["a"])])
    take(ledger, [event("resource-requested", links=["b"])])
    take(ledger, [event("user-logged-in", links=["a"])])
    assert lines(storage) == [(2, 2, 1, 1), (1, 3, 2, 3)]
    assert len(storage.flows.newest(1)) == 1


def test_what_has_no_step_is_no_flow(ledger: Ledger, storage: Storage) -> None:
    """A visit to a start page does not begin a flow."""
    take(ledger, [event(links=["a"])])
    assert storage.flows.newest() == []
    take(ledger, [event("resource-requested", links=["a"])])
    assert lines(storage) == [(2, 2, 1, 1)]


def test_a_whole_flow(ledger: Ledger, storage: Storage) -> None:
    """All thirteen steps, nothing refused."""
    events = take(ledger, honest_flow())
    (line,) = storage.flows.newest()
    assert line.progress == 13
    assert line.refused is None
    assert line.events == len(events)
    assert (line.began, line.ended) == (events[0].at.isoformat(), events[-1].at.isoformat())
    assert line.tour == "authorization-code"


def test_a_refused_flow_says_where(ledger: Ledger, storage: Storage) -> None:
    """The line has the part, the role that refused, and the failed check."""
    take(ledger, refused_flow())
    (line,) = storage.flows.newest()
    assert line.refused is not None
    assert line.refused.role == "authorization_server"
    assert line.refused.part is not None


def test_flows_that_turn_out_to_be_one_have_one_line(ledger: Ledger, storage: Storage) -> None:
    """Even if the event that joins them has no step."""
    take(ledger, [event("resource-requested", links=["a"])])
    take(ledger, [event("code-issued", links=["b"]), event("code-issued", links=["b"])])
    take(ledger, [event(links=["a", "b"])])
    assert lines(storage) == [(1, 3, 3, 4)]
    (line,) = storage.flows.newest()
    assert [told.slug for told in storage.of_flow(line.flow)] == [
        "resource-requested",
        "code-issued",
        "code-issued",
        None,
    ]


def test_a_flow_that_was_far_does_not_go_back(ledger: Ledger, storage: Storage) -> None:
    """The progress is that of the further flow, whichever received the last event."""
    take(ledger, [event("code-issued", links=["a"])])
    take(ledger, [event("resource-requested", links=["b"])])
    take(ledger, [event(links=["a", "b"])])
    assert lines(storage) == [(1, 2, 2, 4)]


def who(storage: Storage) -> list[tuple[str, str, str]]:
    """The person, the client id and the client name of each flow."""
    lines = storage.flows.newest()
    return [(line.person, line.client, line.client_name) for line in lines]


def test_a_flow_says_who(ledger: Ledger, storage: Storage) -> None:
    """The person who signed in and the client, under its registered name. This also works in a
    later flow, after a restart, and when two flows turn out to be one.
    """
    events = honest_flow()
    take(ledger, events)
    ((person, client, name),) = who(storage)
    assert (person, name) == ("alice", "My notes")
    asks = request("GET", f"http://a/authorize?client_id={client}")
    again = Ledger(storage)
    take(again, [answer(AS, BROWSER, asks, "user-logged-in", links=["a"])])
    assert who(storage)[0] == ("", client, "My notes")
    form = request("POST", "http://a/login", "username=bob&password=x", Content_Type=FORM)
    take(again, [answer(AS, BROWSER, form, "user-logged-in", links=["b"])])
    assert who(storage)[:2] == [("bob", "", ""), ("", client, "My notes")]
    take(again, [event(links=["a", "b"])])
    assert who(storage)[0] == ("bob", client, "My notes")


def test_the_flows_that_have_a_message(ledger: Ledger, storage: Storage) -> None:
    """Flows are found by step and by a prefix of the message's name; the newest comes first, under
    its current name.
    """
    first = take(ledger, honest_flow())[0].flow
    (other,) = take(ledger, [event("client-registered", links=["a"])])
    registering = [line.flow for line in storage.flows.having("client-registered", "post-reg")]
    assert set(registering) == {first}
    assert next(line.flow for line in storage.flows.having("client-registered")) == other.flow
    assert list(storage.flows.having("client-registered", "register")) == []
    (older, newer, _) = take(
        ledger,
        [
            event("refresh-requested", links=["b"]),
            event("refresh-answered", links=["c"]),
            event(links=["b", "c"]),
        ],
    )
    assert [line.flow for line in storage.flows.having("refresh-answered")] == [older.flow]
    assert newer.flow != older.flow


def test_older_flows_are_listed_from_a_number_on(ledger: Ledger, storage: Storage) -> None:
    """The number is that of the first event of the last flow on the previous page."""
    for name in "abc":
        take(ledger, [event("resource-requested", links=[name])])
    newest = storage.flows.newest(2)
    assert [line.first for line in newest] == [3, 2]
    assert [line.first for line in storage.flows.newest(2, before=newest[-1].first)] == [1]


def test_an_old_name_leads_to_the_flow(ledger: Ledger, storage: Storage) -> None:
    """An old link still works, also after a restart."""
    take(ledger, [event("resource-requested", links=["a"])])
    take(ledger, [event("code-issued", links=["b"])])
    old = storage.flows.newest()[0].flow
    take(ledger, [event("redirect-followed", links=["a", "b"])])
    line = storage.flows.named(old)
    assert line is not None
    assert line.flow == storage.current_name(old) != old
    assert storage.of_flow(old) == storage.of_flow(line.flow)
    assert storage.current_name(old) == line.flow


def test_the_list_survives_a_restart(ledger: Ledger, storage: Storage) -> None:
    """Later events begin a new line, even if they carry values of an old flow."""
    take(ledger, [event("resource-requested", links=["a"])])
    again = Ledger(storage)
    take(again, [event("user-logged-in", links=["a"], checks=[check(verdict="failed")])])
    new, old = storage.flows.newest()
    assert (old.first, old.last, old.events, old.refused) == (1, 1, 1, None)
    assert (new.first, new.last, new.events, new.progress) == (2, 2, 1, 3)


def test_an_unknown_flow(storage: Storage) -> None:
    """It has no line and no events."""
    assert storage.flows.named("nobody") is None
    assert storage.of_flow("nobody") == []


def test_flows_that_are_over_are_forgotten_with_their_events(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The list does not grow without limit."""
    monkeypatch.setattr(forgetting, "KEPT", 1)
    for seq in (1, 2):
        summary = FlowSummary(f"f{seq}", "", "", seq, seq, 1, "refresh", 0, None)
        storage.keep([numbered(seq)], news=[summary])
    storage.forgetting.forget()
    assert [line.flow for line in storage.flows.newest(10)] == ["f2"]


def numbered(seq: int) -> RecordedEvent:
    """An event ready to be stored."""
    return recorded(event("resource-requested"), seq=seq, flow=f"f{seq}")


def test_a_flow_knows_how_far_it_is_in_each_tour(ledger: Ledger, storage: Storage) -> None:
    """Progress in the thirteen steps counts only if the flow began with them."""
    take(ledger, [event("resource-requested", links=["a"])])
    take(ledger, [event("refresh-answered", links=["a"])])
    take(ledger, [event("client-token-issued", links=["b"])])
    take(ledger, [event("token-presented", links=["b"])])
    own, main = storage.flows.newest()
    assert (main.tour, main.progress, main.others) == ("authorization-code", 1, {"refresh": 2})
    assert (own.tour, own.progress, own.others) == (
        "client-credentials",
        0,
        {"client-credentials": 2},
    )
    assert own.is_complete
    assert not main.is_complete


def test_a_flow_is_called_what_it_was_walked_as(ledger: Ledger, storage: Storage) -> None:
    """Neither later events nor joining with another flow changes it."""
    take(ledger, [event("resource-requested", links=["a"])])
    storage.flows.walked(storage.flows.newest()[0].flow, "dpop")
    take(ledger, [event("user-logged-in", links=["a"])])
    assert storage.flows.newest()[0].shown_as is TOURS["dpop"]
    take(ledger, [event("code-issued", links=["b"])])
    take(ledger, [event(links=["a", "b"])])
    (line,) = storage.flows.newest()
    assert (line.walked_as, line.reached) == ("dpop", (4, 13))
    storage.flows.walked("nobody", "dpop")


def test_the_newest_flow_of_each_tour(ledger: Ledger, storage: Storage) -> None:
    """For the thirteen steps, a complete flow; for any other tour, the flow that was run as that
    tour.
    """
    first, second = take(ledger, events_apart())
    assert storage.flows.newest_of_tours() == {}
    storage.flows.walked(first.flow, "dpop")
    storage.flows.walked(second.flow, "dpop")
    assert storage.flows.newest_of_tours() == {"dpop": second.flow}
    take(ledger, honest_flow())
    whole = storage.flows.newest()[0].flow
    assert storage.flows.newest_of_tours() == {"dpop": second.flow, "authorization-code": whole}
    storage.flows.walked(whole, "public-client")
    assert storage.flows.newest_of_tours() == {"dpop": second.flow, "public-client": whole}


def test_the_newest_flow_of_each_step(ledger: Ledger, storage: Storage) -> None:
    """The flow has its current name."""
    first, second = take(ledger, events_apart())
    storage.flows.walked(second.flow, "dpop")
    assert storage.flows.newest_of_steps() == {"code-issued": (second.flow, "dpop")}
    take(ledger, [event(links=["0", "1"])])
    assert storage.flows.newest_of_steps() == {"code-issued": (first.flow, "dpop")}


def events_apart() -> list[Event]:
    """Two events of the same step in two flows."""
    return [event("code-issued", links=[str(number)]) for number in range(2)]


def lost(*links: list[str]) -> list[LostEvent]:
    """Lost events, each with these links."""
    return [LostEvent(event()["id"], tuple(each)) for each in links]


def test_an_event_that_arrives_late_was_not_lost(ledger: Ledger, storage: Storage) -> None:
    """Its sender had given it up. It may arrive before or after it is reported as lost."""
    take(ledger, [event("resource-requested", links=["a"], id="early")])
    ledger.take([], 2, lost_events=[LostEvent("early", ("a",)), LostEvent("late", ("a",))])
    assert [line.lost for line in storage.flows.newest()] == [1]
    assert ledger.read(0, 0).lost == 1
    take(ledger, [event("user-logged-in", links=["a"], id="late")])
    assert [line.lost for line in storage.flows.newest()] == [0]
    assert ledger.read(0, 0).lost == 0


def test_an_event_is_lost_once(ledger: Ledger) -> None:
    """Its sender reports it again because the response was lost."""
    for _ in range(2):
        ledger.take([], 1, lost_events=[LostEvent("gone", ("a",))])
    assert ledger.read(0, 0).lost == 1


def test_a_flow_that_lost_events_says_so(ledger: Ledger, storage: Storage) -> None:
    """Before a flow's first event, between two of its events, or in a flow that is merged later."""
    ledger.take([], 1, lost_events=lost(["b"]))
    take(ledger, [event("resource-requested", links=["a"])])
    take(ledger, [event("code-issued", links=["b"])])
    ledger.take([], 2, lost_events=lost(["a", "c"], ["a"]))
    ledger.take([], 1, lost_events=lost(["unknown"]))
    assert [line.lost for line in storage.flows.newest()] == [1, 2]
    take(ledger, [event("token-issued", links=["c", "b"])])
    (line,) = storage.flows.newest()
    assert (line.lost, line.events) == (3, 3)
    take(ledger, [event("login-allowed", links=["a"])])
    assert storage.flows.newest()[0].lost == 3


def test_what_was_lost_is_remembered(storage: Storage) -> None:
    """A restarted recorder reads it from its database, and counts only for new flows after that."""
    ledger = Ledger(storage)
    take(ledger, [event("resource-requested", links=["a"])])
    ledger.take([], 1, lost_events=lost(["a"]))
    again = Ledger(storage)
    take(again, [event("user-logged-in", links=["a"])])
    again.take([], 2, lost_events=lost(["a"], ["a"]))
    assert [line.lost for line in storage.flows.newest()] == [2, 1]

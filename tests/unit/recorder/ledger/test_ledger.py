"""`recorder.ledger.ledger`: events are put in one order, and readers wait for them."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from recorder.event.recorded import RecordedEvent
from recorder.keeping.forgetting import FORGET_EVERY
from recorder.keeping.storage import Storage
from recorder.ledger import ledger as module
from recorder.ledger.ledger import Ledger
from tests.unit.recorder.recordings import honest_flow
from tests.unit.recorder.samples import (
    AS,
    BROWSER,
    CLIENT,
    RS,
    answer,
    event,
    question,
    request,
    take,
)
from tracing.patience import nobody_left

JWKS = request("GET", "http://127.0.0.1:9000/jwks")


def page(ledger: Ledger, after: int | None = 0, wait: float = 0) -> dict[str, Any]:
    """The page of events that a reader gets."""
    document: dict[str, Any] = json.loads(ledger.read(after, wait).as_json())
    return document


def told(ledger: Ledger) -> list[dict[str, Any]]:
    """All events as a reader gets them."""
    events: list[dict[str, Any]] = page(ledger)["events"]
    return events


def someone_waits(ledger: Ledger) -> None:
    """Return as soon as a reader waits on another thread."""
    while not ledger._changed._waiters:  # type: ignore[attr-defined]
        time.sleep(0)


def test_events_are_numbered_in_order_of_arrival(ledger: Ledger) -> None:
    """Numbers, flow, part and progress continue across batches."""
    take(ledger, [event("resource-requested", links=["a"])])
    take(ledger, [event("user-logged-in", links=["a"]), event("user-logged-in", links=["a"])])
    read = told(ledger)
    assert [each["seq"] for each in read] == [1, 2, 3]
    assert [each["part"] for each in read] == ["1", "3.1", "3.2"]
    assert [each["progress"] for each in read] == [1, 3, 3]
    assert len({each["flow"] for each in read}) == 1


def test_an_event_that_is_known_is_left_out(ledger: Ledger) -> None:
    """A batch is sent again when its response was lost; its lost events count once."""
    same = event("resource-requested")
    for _ in range(2):
        take(ledger, [dict(same), dict(same)], 3)
    assert len(told(ledger)) == 1
    assert page(ledger)["lost"] == 3


def test_losses_are_added_up(ledger: Ledger) -> None:
    """They include the losses of every sender, even in batches without events."""
    take(ledger, [event("resource-requested")], 1)
    take(ledger, [event("token-issued", role=AS)], 2)
    take(ledger, [], 4)
    assert page(ledger)["lost"] == 7


def test_an_answer_takes_over_what_its_question_knows(ledger: Ledger) -> None:
    """It takes over the step and the request's sender; the responding role knows neither."""
    take(ledger, [question(RS, AS, JWKS, "token-verified")])
    take(ledger, [answer(AS, BROWSER, JWKS)])
    asked, answered = told(ledger)
    assert answered["flow"] == asked["flow"]
    assert (answered["step"], answered["slug"], answered["tour"]) == (
        11,
        "token-verified",
        "authorization-code",
    )
    assert (answered["part"], answered["answers"]) == ("11.2", "11.1")
    assert (answered["from"], answered["to"], answered["channel"]) == (AS, RS, "back")


def test_an_answer_keeps_its_own_step(ledger: Ledger) -> None:
    """The response to step 6 is step 7."""
    sent = request("POST", "http://127.0.0.1:9000/token", "a=b")
    take(ledger, [question(CLIENT, AS, sent, "code-exchanged")])
    take(ledger, [answer(AS, CLIENT, sent, "token-issued")])
    assert [(each["part"], each["answers"]) for each in told(ledger)] == [("6", None), ("7", "6")]


def test_an_answer_that_was_told_first_is_told_again(ledger: Ledger) -> None:
    """It follows its request, with what is now known; readers recognize it by its id."""
    early = answer(AS, BROWSER, JWKS, id="early")
    take(ledger, [early])
    seen = page(ledger)
    assert (seen["events"][0]["slug"], seen["events"][0]["to"]) == (None, BROWSER)
    take(ledger, [question(RS, AS, JWKS, "token-verified")])
    asked, again = page(ledger, after=seen["next"])["events"]
    assert (again["id"], again["to"], again["slug"]) == ("early", RS, "token-verified")
    assert again["flow"] == asked["flow"]
    assert [each["id"] for each in told(ledger)] == [asked["id"], "early"]


def test_question_and_early_answer_in_one_batch(ledger: Ledger) -> None:
    """Neither is stored twice."""
    take(ledger, [answer(AS, BROWSER, JWKS), question(RS, AS, JWKS, "token-verified")])
    assert [each["part"] for each in told(ledger)] == ["11.1", "11.2"]


def test_an_early_answer_with_a_step_of_its_own_stays_where_it_is(ledger: Ledger) -> None:
    """Nothing new is known about it."""
    sent = request("POST", "http://127.0.0.1:9000/token", "a=b")
    take(ledger, [answer(AS, CLIENT, sent, "token-issued")])
    take(ledger, [question(CLIENT, AS, sent, "code-exchanged")])
    assert [each["seq"] for each in told(ledger)] == [1, 2]
    assert len({each["flow"] for each in told(ledger)}) == 1


def test_a_question_that_is_held_is_not_answered(ledger: Ledger) -> None:
    """Two flows send the same request; the response belongs to the one that was not held."""
    one = question(CLIENT, AS, JWKS, "client-registered") | {"links": ["a"]}
    other = question(CLIENT, AS, JWKS, "login-allowed") | {"links": ["b"]}
    (held,) = take(ledger, [one], attended=True)
    (sent,) = take(ledger, [other], attended=True)
    ledger.pass_gate(sent, nobody_left)
    (first,) = take(ledger, [answer(AS, BROWSER, JWKS)], 0, attended=True)
    assert (first.flow, first.slug) == (sent.flow, "login-allowed")
    ledger.pass_gate(held, nobody_left)
    (second,) = take(ledger, [answer(AS, BROWSER, JWKS)], 0, attended=True)
    assert (second.flow, second.slug) == (held.flow, "client-registered")


@contextmanager
def held_at_the_gate(ledger: Ledger) -> Iterator[RecordedEvent]:
    """A request that waits for permission; its wait must end within this block."""
    ledger.gate.hold()
    asked = question(CLIENT, AS, JWKS, "client-registered")
    (held,) = take(ledger, [asked], attended=True)
    with ThreadPoolExecutor(1) as threads:
        waits = threads.submit(ledger.pass_gate, held, nobody_left)
        while not ledger.gate.number_held:
            time.sleep(0)
        yield held
        waits.result(10)


def test_what_its_role_abandons_is_given_up(ledger: Ledger) -> None:
    """It is recorded again as abandoned and no longer held, and other responses are not matched
    with it.
    """
    with held_at_the_gate(ledger) as held:
        seen = page(ledger)["next"]
        ledger.abandon([held.id, "unknown"])
    (again,) = page(ledger, after=seen)["events"]
    assert (again["id"], again["abandoned"]) == (held.id, True)
    assert [each["id"] for each in told(ledger)] == [held.id]
    assert ledger.gate.number_held == 0
    summary = ledger.storage.flows.named(held.flow)
    assert summary is not None
    assert (summary.given_up, summary.events, summary.last) == (True, 1, again["seq"])
    ledger.gate.run()
    (other,) = take(ledger, [answer(AS, BROWSER, JWKS)])
    assert other.flow != held.flow


def test_a_sender_that_has_left_may_have_gone_on(ledger: Ledger) -> None:
    """It may have continued without permission, as a role does when the recorder hangs. So the
    event is not recorded as abandoned, and its response is matched with it.
    """
    ledger.gate.hold()
    asked = question(CLIENT, AS, JWKS, "client-registered")
    (held,) = take(ledger, [asked], attended=True)
    ledger.pass_gate(held, lambda: True)
    assert ledger.gate.number_held == 0
    ledger.gate.run()
    (answered,) = take(ledger, [answer(AS, BROWSER, JWKS)])
    assert answered.flow == held.flow
    assert [each["abandoned"] for each in told(ledger)] == [False, False]


def test_what_could_not_be_stored_was_not_taken(
    ledger: Ledger, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk, the sender gets an error, and a reader waits for events that exist instead of
    requesting missing ones over and over.
    """
    take(ledger, [event()])

    def full(*_: object) -> None:
        raise OperationalError("INSERT", None, Exception("disk is full"))

    with monkeypatch.context() as patch:
        patch.setattr(storage, "keep", full)
        with pytest.raises(OperationalError):
            take(ledger, [event()], lost=3)
    assert ledger.head() == 1
    assert page(ledger, after=1) | {"gate": None} == {
        "events": [],
        "merged": {},
        "next": 1,
        "lost": 0,
        "gate": None,
    }
    take(ledger, [event(id="after")])
    assert [each["id"] for each in page(ledger, after=1)["events"]] == ["after"]


def test_flows_that_turn_out_to_be_one_are_read_as_one(ledger: Ledger) -> None:
    """Readers that already have them are notified."""
    take(ledger, [event("resource-requested", links=["a"]), event("code-issued", links=["b"])])
    seen = page(ledger)
    first, second = (each["flow"] for each in seen["events"])
    assert first != second
    take(ledger, [event("redirect-followed", links=["a", "b"])])
    assert {each["flow"] for each in told(ledger)} == {first}
    assert page(ledger, after=seen["next"])["merged"] == {second: first}


def test_a_reader_without_a_number_begins_now(ledger: Ledger) -> None:
    """It gets only later events."""
    take(ledger, [event()])
    now = page(ledger, after=None)
    assert (now["events"], now["next"]) == ([], 1)
    take(ledger, [event(id="new")])
    assert [each["id"] for each in page(ledger, after=now["next"])["events"]] == ["new"]


def test_a_number_of_another_recording_begins_at_the_start(ledger: Ledger) -> None:
    """A reader that outlived its recorder misses nothing."""
    take(ledger, [event(id="first")])
    assert [each["id"] for each in page(ledger, after=99)["events"]] == ["first"]


def test_a_long_recording_is_read_in_pages(ledger: Ledger) -> None:
    """Each page says where the next one starts."""
    take(ledger, [event() for _ in range(module.PAGE + 1)])
    first = page(ledger)
    assert len(first["events"]) == first["next"] == module.PAGE
    rest = page(ledger, after=first["next"])
    assert (len(rest["events"]), rest["next"]) == (1, module.PAGE + 1)


def test_a_reader_waits_for_the_next_event(ledger: Ledger) -> None:
    """It gets the event as soon as it arrives."""
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(page, ledger, None, 20.0)
        someone_waits(ledger)
        assert not reading.done()
        take(ledger, [event(id="awaited")])
        assert [each["id"] for each in reading.result(10)["events"]] == ["awaited"]


def test_a_reader_that_knows_the_gate_hears_of_its_change(ledger: Ledger) -> None:
    """Even if no event arrived."""
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(ledger.read, 0, 20.0, ledger.gate.version)
        someone_waits(ledger)
        ledger.gate.hold()
        assert reading.result(10).gate.holding
    assert ledger.read(0, 20.0, gate=0).gate.version == 1


def test_a_reader_waits_no_longer_than_it_says(ledger: Ledger) -> None:
    """No event arrived."""
    assert page(ledger, wait=0.05)["events"] == []


def test_what_is_there_is_given_at_once(ledger: Ledger) -> None:
    """No reader waits for what has already happened."""
    take(ledger, [event()])
    began = time.monotonic()
    assert len(page(ledger, wait=20.0)["events"]) == 1
    assert time.monotonic() - began < 10


def test_batches_from_many_threads_keep_one_order(ledger: Ledger) -> None:
    """Numbers are unique and without gaps, and the order of each sender is kept."""

    def send(sender: int) -> None:
        for number in range(20):
            take(ledger, [event(id=f"{sender}-{number}")])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(send, range(8)))
    read = told(ledger)
    assert [each["seq"] for each in read] == list(range(1, 161))
    for sender in range(8):
        own = [each["id"] for each in read if each["id"].startswith(f"{sender}-")]
        assert own == [f"{sender}-{number}" for number in range(20)]


def test_no_event_joins_a_flow_from_before_a_restart(storage: Storage) -> None:
    """Sessions, tokens and requests outlive a restart, but their next message begins a new flow."""
    before = Ledger(storage)
    asked = question(CLIENT, AS, JWKS, "login-allowed") | {"links": ["session"]}
    (old, _) = take(before, [event("resource-requested", links=["session"]), asked])
    after = Ledger(storage)
    (again,) = take(after, [event("user-entered", links=["session"])])
    (answered,) = take(after, [answer(AS, BROWSER, JWKS)])
    assert len({old.flow, again.flow, answered.flow}) == 3
    assert [each["seq"] for each in told(after)] == [1, 2, 3, 4]
    assert [line.flow for line in storage.flows.newest()] == [again.flow, old.flow]
    (more,) = take(after, [event("token-presented", links=["session"])])
    assert (more.flow, more.part) == (again.flow, "10")


def test_a_recorded_flow_is_joined_again_as_it_was(ledger: Ledger) -> None:
    """What the roles sent is enough: one flow, the same numbers, in the same order."""
    recorded = honest_flow()
    added = ("flow", "part", "progress", "answers", "again")
    for each in recorded:
        take(ledger, [each])
    read = told(ledger)
    assert len({each["flow"] for each in read}) == 1
    assert [{name: each[name] for name in added[1:]} for each in read] == [
        {name: each[name] for name in added[1:]} for each in recorded
    ]


def test_what_is_stored_is_taken_although_forgetting_fails(
    ledger: Ledger,
    storage: Storage,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Meanwhile no other request is blocked: the state of the gate can be read."""

    def full() -> None:
        with ThreadPoolExecutor(1) as threads:
            threads.submit(ledger.gate.state).result(10)
        raise OperationalError("DELETE", None, Exception("disk is full"))

    monkeypatch.setattr(storage.forgetting, "forget", full)
    assert len(take(ledger, [event() for _ in range(FORGET_EVERY)])) == FORGET_EVERY
    assert "Old events could not be deleted" in caplog.text
    assert "disk is full" not in caplog.text


def test_old_events_are_forgotten_now_and_then(
    ledger: Ledger, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A recorder that runs for weeks does not fill the disk."""
    monkeypatch.setattr("recorder.keeping.forgetting.KEPT", 100)
    for _ in range(3):
        take(ledger, [event() for _ in range(FORGET_EVERY)])
    assert storage.after(0, 1)[0].seq > 2 * FORGET_EVERY

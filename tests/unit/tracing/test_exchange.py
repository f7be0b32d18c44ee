"""`tracing.exchange`: the functions by which a role reports what it does."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from pathlib import Path

import pytest

from tracing.catalogue import (
    CODE_EXCHANGED,
    LOGIN_ALLOWED,
    REDIRECT_FOLLOWED,
    RESOURCE_SHOWN,
    Party,
)
from tracing.checks import Finding, Refused, check, decide
from tracing.events import Event, Request, Response
from tracing.exchange import (
    Exchange,
    at,
    belongs_to,
    current,
    decided,
    enter,
    makes_message,
    received,
)
from tracing.program import within
from tracing.sinks import ListSink

REQUEST = Request("GET", "http://127.0.0.1/callback", (), b"")


def exchange_into(sink: ListSink) -> Exchange:
    """Return an exchange for a browser's request to the client app."""
    return Exchange("client_app", sink, "browser", REQUEST)


def told(*events: Event) -> list[tuple[str | None, str, str, bool]]:
    """Return each event's step, sender and receiver, and whether it has a request."""
    return [
        (e.step.slug if e.step else None, e.sender, e.receiver, e.request is not None)
        for e in events
    ]


def test_received_tells_the_inbound_message() -> None:
    """The event goes from the peer to the role and contains the request."""
    sink = ListSink()
    with within(exchange_into(sink)):
        received(REDIRECT_FOLLOWED)
    assert told(*sink.events) == [("redirect-followed", "browser", "client_app", True)]


def test_decided_tells_of_no_message() -> None:
    """The event goes from the role to itself."""
    sink = ListSink()
    with within(exchange_into(sink)):
        decided(LOGIN_ALLOWED)
    assert told(*sink.events) == [("login-allowed", "client_app", "client_app", False)]


def test_at_tells_nothing_by_itself() -> None:
    """It only sets the step of the next message."""
    sink = ListSink()
    exchange = exchange_into(sink)
    with within(exchange):
        at(CODE_EXCHANGED)
    assert sink.events == []
    exchange.emit("client_app", "authorization_server", REQUEST)
    assert told(*sink.events) == [("code-exchanged", "client_app", "authorization_server", True)]


def sources(sink: ListSink) -> list[tuple[str, str]]:
    """Return each event's source: the name of the function, and the text of the line."""
    lines = Path(__file__).read_text(encoding="utf-8").split("\n")
    told = [event.as_dict()["source"] for event in sink.events]
    assert {each["file"] for each in told} == {"tests/unit/tracing/test_exchange.py"}
    return [(each["function"], lines[each["line"] - 1].strip()) for each in told]


@makes_message
def sent(exchange: Exchange) -> None:
    """Make a message, and send it."""
    exchange.emit("client_app", "authorization_server", REQUEST)


@makes_message
def sent_with_more(exchange: Exchange) -> None:
    """Send a message through another maker and an inner function."""
    (lambda: sent(exchange))()


@check("RFC 6749 §4.1")
def is_odd(number: int) -> Finding:
    """The number is odd."""
    return Finding(number % 2 == 1, "an odd number", str(number))


def test_a_verb_is_where_it_is_said() -> None:
    """The line that calls the verb is the source, if nothing better is known."""
    sink = ListSink()
    with within(exchange_into(sink)):
        received(REDIRECT_FOLLOWED)
        decided(LOGIN_ALLOWED)
    name = "test_a_verb_is_where_it_is_said"
    assert sources(sink) == [
        (name, "received(REDIRECT_FOLLOWED)"),
        (name, "decided(LOGIN_ALLOWED)"),
    ]


@pytest.mark.parametrize("maker", [sent, sent_with_more])
def test_a_message_is_where_it_was_made(maker: Callable[[Exchange], None]) -> None:
    """The source is the line that caused it, not the one that named its step or that sent it."""
    sink = ListSink()
    with within(exchange_into(sink)) as exchange:
        at(CODE_EXCHANGED)
        maker(exchange)
        decided(LOGIN_ALLOWED)
    name = "test_a_message_is_where_it_was_made"
    assert sources(sink) == [(name, "maker(exchange)"), (name, "decided(LOGIN_ALLOWED)")]


def test_what_a_library_calls_is_told_itself() -> None:
    """No line of our code called it."""
    sink = ListSink()
    with within(exchange_into(sink)) as exchange, ThreadPoolExecutor(1) as threads:
        threads.submit(copy_context().run, sent, exchange).result()
    assert sources(sink) == [("sent", "@makes_message")]


def test_checks_are_where_they_are_made() -> None:
    """A verb that follows does not change their source; the next message does."""
    sink = ListSink()
    with within(exchange_into(sink)) as exchange:
        decide(None, [is_odd], 3)
        received(REDIRECT_FOLLOWED)
        decide(CODE_EXCHANGED, [is_odd], 5)
        sent(exchange)
        decide(LOGIN_ALLOWED, [is_odd], 7, told=decided)
    assert [line for _, line in sources(sink)] == [
        "decide(None, [is_odd], 3)",
        "sent(exchange)",
        "decide(LOGIN_ALLOWED, [is_odd], 7, told=decided)",
    ]


def test_what_answers_a_failed_check_does_not_take_its_place() -> None:
    """The failed check is the source of the response, wherever its page is made."""
    sink = ListSink()
    with within(exchange_into(sink)) as exchange:
        with suppress(Refused):
            decide(CODE_EXCHANGED, [is_odd], 4)
        sent(exchange)
        sent(exchange)
    assert [line for _, line in sources(sink)] == [
        "decide(CODE_EXCHANGED, [is_odd], 4)",
        "sent(exchange)",
    ]


def test_a_check_that_asks_another_role_is_still_found() -> None:
    """The source of its request is where that was sent; of the decision, where checks are made."""
    sink = ListSink()
    with within(exchange_into(sink)) as exchange:

        @check("RFC 6749 §4.1")
        def is_known(_: int) -> Finding:
            """Another role knows the number."""
            sent(exchange)
            return Finding(True, "yes", "yes")

        decide(LOGIN_ALLOWED, [is_known], 7, told=decided)
    assert [line for _, line in sources(sink)] == [
        "sent(exchange)",
        "decide(LOGIN_ALLOWED, [is_known], 7, told=decided)",
    ]


def test_an_exchange_and_its_values_tie_its_events() -> None:
    """All events of an exchange share a link, and later ones also the links of known values."""
    sink = ListSink()
    with within(exchange_into(sink)):
        received(REDIRECT_FOLLOWED)
        belongs_to("the session")
        decided(LOGIN_ALLOWED)
    with within(exchange_into(sink)):
        decided(LOGIN_ALLOWED)
    first, second, other = (event.links for event in sink.events)
    assert second == (*first, "the session")
    assert first[0] != other[0]


def test_events_have_ids_of_their_own_and_grow_older() -> None:
    """An id is never reused, and the seconds of an exchange increase."""
    sink = ListSink()
    with within(exchange_into(sink)):
        decided(LOGIN_ALLOWED)
        decided(LOGIN_ALLOWED)
    first, second = sink.events
    assert first.id != second.id
    assert 0 <= first.seconds <= second.seconds


def test_without_an_exchange_the_words_do_nothing() -> None:
    """Without a recorder, the role works as usual."""
    assert current() is None
    at(CODE_EXCHANGED)
    received(REDIRECT_FOLLOWED)
    decided(RESOURCE_SHOWN)
    belongs_to("a value")
    assert current() is None


def test_an_exchange_belongs_to_one_thread() -> None:
    """Concurrent requests are kept apart."""
    seen = []
    with within(exchange_into(ListSink())):
        thread = threading.Thread(target=lambda: seen.append(current()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_an_exchange_ends_with_its_block() -> None:
    """The outer exchange is then current again."""
    outer, inner = exchange_into(ListSink()), exchange_into(ListSink())
    with within(outer):
        with within(inner):
            assert current() is inner
        assert current() is outer
        enter(None)
        assert current() is None
    assert current() is None


def left() -> bool:
    """Return True, as for a peer that has left."""
    return True


def of_a_peer_that_left(role: Party = "client_app") -> Exchange:
    """Return an exchange whose peer no longer waits."""
    return Exchange(role, ListSink(), "browser", REQUEST, peer_left=left)


@pytest.mark.parametrize("sent", ["code=abc", "refresh_token=abc", "device_code=abc"])
def test_what_is_handed_in_is_finished(sent: str) -> None:
    """An unsent request may be abandoned; its response may not, since it contains the tokens."""
    exchange = of_a_peer_that_left()
    asked = Request("POST", "http://127.0.0.1/token", (), f"grant_type=x&{sent}".encode())
    exchange.emit("client_app", "authorization_server", asked)
    assert not exchange.peer_left()


@pytest.mark.parametrize("body", [b"token=abc", b"{}", b"\xff", b""])
def test_what_spends_nothing_can_be_given_up(body: bytes) -> None:
    """Such a request can be sent again."""
    exchange = of_a_peer_that_left()
    exchange.emit("client_app", "authorization_server", Request("POST", "http://x/", (), body))
    assert exchange.peer_left()


def test_what_is_answered_is_not_handed_in() -> None:
    """A response contains the request it answers, but another role sent that request."""
    exchange = of_a_peer_that_left("authorization_server")
    asked = Request("POST", "http://127.0.0.1/token", (), b"code=abc")
    exchange.emit("authorization_server", "client_app", asked, Response(400, (), b""))
    assert exchange.peer_left()


def test_what_only_arrives_is_not_handed_in() -> None:
    """A server that has only received a code has not used it up yet."""
    asked = Request("POST", "http://127.0.0.1/token", (), b"code=abc")
    exchange = Exchange("authorization_server", ListSink(), "client_app", asked, peer_left=left)
    with within(exchange):
        received(CODE_EXCHANGED)
    assert exchange.peer_left()


@pytest.mark.parametrize(
    ("uses_up", "passed", "is_finished"),
    [
        ("code", True, True),
        ("refresh_token", True, True),
        ("device_code", True, True),
        ("refresh_token", False, False),
        ("DPoP", True, False),
        ("", True, False),
    ],
)
def test_what_is_used_up_is_answered(uses_up: str, passed: bool, is_finished: bool) -> None:
    """A retrying client cannot use it again; a proof, however, is created for each request."""

    @check("RFC 6749 §4.1.2", uses_up=uses_up)
    def is_unused(_subject: object) -> Finding:
        """The value is used for the first time."""
        return Finding(passed, "unused", "unused")

    exchange = of_a_peer_that_left("authorization_server")
    with within(exchange), suppress(Refused):
        decide(None, (is_unused,), None)
    assert exchange.peer_left() is not is_finished

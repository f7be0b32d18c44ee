"""`tracing.exchange`: the words that a role says about itself."""

import threading

from tracing.catalogue import CODE_EXCHANGED, LOGIN_ALLOWED, REDIRECT_FOLLOWED, RESOURCE_SHOWN
from tracing.events import Event, Request
from tracing.exchange import Exchange, at, belongs_to, current, decided, enter, received, within
from tracing.sinks import ListSink

REQUEST = Request("GET", "http://127.0.0.1/callback", (), b"")


def exchange_into(sink: ListSink) -> Exchange:
    """A request of a browser that the client app handles."""
    return Exchange("client_app", sink, "browser", REQUEST)


def told(*events: Event) -> list[tuple[str | None, str, str, bool]]:
    """Step, sender, receiver, and whether a request is shown."""
    return [
        (e.step.slug if e.step else None, e.sender, e.receiver, e.request is not None)
        for e in events
    ]


def test_received_tells_the_inbound_message() -> None:
    """From the peer to the role, with the request."""
    sink = ListSink()
    with within(exchange_into(sink)):
        received(REDIRECT_FOLLOWED)
    assert told(*sink.events) == [("redirect-followed", "browser", "client_app", True)]


def test_decided_tells_of_no_message() -> None:
    """From the role to itself."""
    sink = ListSink()
    with within(exchange_into(sink)):
        decided(LOGIN_ALLOWED)
    assert told(*sink.events) == [("login-allowed", "client_app", "client_app", False)]


def test_at_tells_nothing_by_itself() -> None:
    """It only says which step the next message belongs to."""
    sink = ListSink()
    exchange = exchange_into(sink)
    with within(exchange):
        at(CODE_EXCHANGED)
    assert sink.events == []
    exchange.emit("client_app", "authorization_server", REQUEST)
    assert told(*sink.events) == [("code-exchanged", "client_app", "authorization_server", True)]


def test_the_line_that_speaks_is_remembered() -> None:
    """The source of an event is the function that said the word."""
    sink = ListSink()
    with within(exchange_into(sink)):
        received(REDIRECT_FOLLOWED)
        decided(LOGIN_ALLOWED)
    first, second = (event.as_dict()["source"] for event in sink.events)
    assert first["file"] == "tests/unit/tracing/test_exchange.py"
    assert first["function"] == "test_the_line_that_speaks_is_remembered"
    assert second["line"] == first["line"] + 1


def test_an_exchange_and_its_values_tie_its_events() -> None:
    """All events of an exchange share a link, and more links once a value is known."""
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
    """An id is never given twice; the time of the exchange runs on."""
    sink = ListSink()
    with within(exchange_into(sink)):
        decided(LOGIN_ALLOWED)
        decided(LOGIN_ALLOWED)
    first, second = sink.events
    assert first.id != second.id
    assert 0 <= first.seconds <= second.seconds


def test_without_an_exchange_the_words_do_nothing() -> None:
    """Nobody listens: a role just works."""
    assert current() is None
    at(CODE_EXCHANGED)
    received(REDIRECT_FOLLOWED)
    decided(RESOURCE_SHOWN)
    belongs_to("a value")
    assert current() is None


def test_an_exchange_belongs_to_one_thread() -> None:
    """Requests that are handled side by side do not mix."""
    seen = []
    with within(exchange_into(ListSink())):
        thread = threading.Thread(target=lambda: seen.append(current()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_an_exchange_ends_with_its_block() -> None:
    """What was before is again."""
    outer, inner = exchange_into(ListSink()), exchange_into(ListSink())
    with within(outer):
        with within(inner):
            assert current() is inner
        assert current() is outer
        enter(None)
        assert current() is None
    assert current() is None

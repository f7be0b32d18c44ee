"""A program without requests: everything it does is recorded as one exchange."""

from tracing.catalogue import CLIENT_APP
from tracing.exchange import current, decided
from tracing.grant_steps import DEVICE_POLLED
from tracing.program import as_one_exchange
from tracing.sinks import ListSink


def test_all_that_a_program_tells_belongs_together() -> None:
    """Two decisions share a link, and afterwards no exchange is left."""
    sink = ListSink()
    with as_one_exchange(CLIENT_APP, sink):
        decided(DEVICE_POLLED)
        decided(DEVICE_POLLED)
    first, second = sink.events
    assert first.links == second.links
    assert {first.sender, first.receiver, first.role} == {CLIENT_APP}
    assert current() is None


def test_without_a_sink_nothing_is_told() -> None:
    """The program works as usual."""
    with as_one_exchange(CLIENT_APP, None):
        assert current() is None

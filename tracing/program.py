"""What a program, such as a device, reports outside any request. It is one exchange."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tracing.catalogue import Party
from tracing.exchange import Exchange, current, enter
from tracing.sinks import Sink


@contextmanager
def within(exchange: Exchange) -> Iterator[Exchange]:
    """Run a block inside an exchange."""
    before = current()
    enter(exchange)
    try:
        yield exchange
    finally:
        enter(before)


@contextmanager
def as_one_exchange(
    role: Party, sink: Sink | None, without_checks: Iterable[str] = ()
) -> Iterator[None]:
    """Treat everything in the block as one exchange; without a sink, nothing is recorded."""
    if sink is None:
        yield
        return
    with within(Exchange(role, sink, role, None, tuple(sorted(without_checks)))):
        yield

"""What a program tells that no request begins: a device, for instance. It is one exchange."""

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
    """All that is done in the block belongs together; without a sink nothing is told."""
    if sink is None:
        yield
        return
    with within(Exchange(role, sink, role, None, tuple(sorted(without_checks)))):
        yield

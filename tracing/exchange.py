"""The exchange at hand: which step it is at, what was decided so far, and three verbs to say so.

A role says `at(step)` when its handling reaches a step, `received(step)` for a message that it has
just understood, and `decided(step)` for a decision that sends no message. Everything else (the
message itself, its answer, calls to other roles) the adapters capture by themselves. Where no one
listens, none of these does anything.

An exchange is abandoned when its peer leaves while it waits, until something is spent in it: a code
or a token that works once, used up here or handed in at another server. After that it is finished,
because the same code or token cannot be sent again.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex
from types import CodeType
from typing import Protocol
from urllib.parse import parse_qs

from tracing.catalogue import Party, Step
from tracing.events import CheckMade, Event, Request, Response, as_text
from tracing.patience import Abandoned, PeerLeft, nobody_left
from tracing.sinks import Sink

SPENT = frozenset({"code", "refresh_token", "device_code"})
"""Parameters that a token endpoint accepts once (RFC 6749 §4.1.2, RFC 9700 §4.14.2, RFC 8628 §3.5):
a client that does not read the answer has lost the tokens.
"""

_current: ContextVar["Exchange | None"] = ContextVar("exchange", default=None)


class Exchange:
    """One inbound request while a role handles it."""

    __slots__ = (
        "began",
        "checks",
        "code",
        "id",
        "line",
        "links",
        "peer",
        "peer_left",
        "request",
        "role",
        "sink",
        "step",
        "told",
        "without_checks",
    )

    def __init__(
        self,
        role: Party,
        sink: Sink,
        peer: Party,
        request: Request | None,
        without_checks: tuple[str, ...] = (),
        peer_left: PeerLeft = nobody_left,
    ) -> None:
        self.role = role
        self.sink = sink
        self.peer = peer
        self.request = request
        self.without_checks = without_checks
        self.peer_left = peer_left
        self.step: Step | None = None
        self.checks: list[CheckMade] = []
        self.id = token_hex(8)
        # What one request causes belongs together, whatever the wire says.
        self.links = [self.id]
        self.told = 0
        self.code: CodeType | None = None
        self.line = 0
        self.began = time.perf_counter()

    def emit(
        self,
        sender: Party,
        receiver: Party,
        request: Request | None = None,
        response: Response | None = None,
    ) -> None:
        """Tell the sink, and return when the message may leave. Findings are told once.

        Raises:
            Abandoned: the message was held, and the peer of this exchange has left meanwhile.
        """
        checks, self.checks = tuple(self.checks), []
        self.told += 1
        self.sink.emit(
            Event(
                id=f"{self.id}-{self.told}",
                at=time.time(),
                role=self.role,
                step=self.step,
                sender=sender,
                receiver=receiver,
                request=request,
                response=response,
                checks=checks,
                without_checks=self.without_checks,
                links=tuple(self.links),
                code=self.code,
                line=self.line,
                seconds=time.perf_counter() - self.began,
            ),
            self.peer_left,
        )
        is_call = sender == self.role and response is None
        if is_call and request is not None and not SPENT.isdisjoint(_form(request)):
            self._finish_regardless()

    def use_up(self, name: str) -> None:
        """A check used this value up: if it works once, its request is answered."""
        if name in SPENT:
            self._finish_regardless()

    def _finish_regardless(self) -> None:
        self.peer_left = nobody_left

    def speaks_from(self, depth: int) -> None:
        """Remember the line of our source that speaks: `depth` callers up."""
        frame = sys._getframe(depth + 1)
        self.code, self.line = frame.f_code, frame.f_lineno


def current() -> Exchange | None:
    """The exchange this thread is in, if anyone listens."""
    return _current.get()


def enter(exchange: Exchange | None) -> None:
    """Begin, or with None end, an exchange on this thread."""
    _current.set(exchange)


@contextmanager
def within(exchange: Exchange) -> Iterator[Exchange]:
    """Run a block inside an exchange: for work that no inbound request causes."""
    token = _current.set(exchange)
    try:
        yield exchange
    finally:
        _current.reset(token)


class Verb(Protocol):
    """Says where the exchange stands. The speaker is `depth` callers up."""

    def __call__(self, step: Step, *, depth: int = 1) -> None:
        """Say that it stands at this step."""


def at(step: Step, *, depth: int = 1) -> None:
    """From here on, what this exchange sends belongs to this step."""
    exchange = _current.get()
    if exchange is not None:
        exchange.step = step
        exchange.speaks_from(depth)


def received(step: Step, *, depth: int = 1) -> None:
    """The inbound message is understood, before anything follows from it."""
    exchange = _current.get()
    if exchange is not None:
        exchange.step = step
        exchange.speaks_from(depth)
        exchange.emit(exchange.peer, exchange.role, request=exchange.request)


def decided(step: Step, *, depth: int = 1) -> None:
    """A decision inside the role, of which no message tells."""
    exchange = _current.get()
    if exchange is not None:
        exchange.step = step
        exchange.speaks_from(depth)
        exchange.emit(exchange.role, exchange.role)


def end_if_peer_left() -> None:
    """End this exchange if its peer no longer waits for the answer.

    Raises:
        Abandoned: its peer has left.
    """
    exchange = _current.get()
    if exchange is not None and exchange.peer_left():
        raise Abandoned


def belongs_to(value: str) -> None:
    """Tie this exchange to all others that know the same value: a session, a grant, a state.

    Only a fingerprint of it is told.
    """
    exchange = _current.get()
    if exchange is not None:
        exchange.links.append(value)


def _form(request: Request) -> dict[str, list[str]]:
    return parse_qs(as_text(request.body)) if request.method == "POST" else {}

"""The current exchange: its step, what was decided so far, and three verbs to report these.

A role calls `at(step)` when its handling reaches a step, `received(step)` for a message that it has
just understood, and `decided(step)` for a decision that sends no message. The adapters capture
everything else (the message itself, its response, calls to other roles). Without a sink, none of
these does anything. An event names the line that made its message (`makes_message`) or ran its
checks, or else the line that called the verb.

An exchange is abandoned if its peer leaves while it waits. Once a single-use code or token is spent
in it, here or at another server, it is always finished, as it cannot be repeated.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from functools import wraps
from secrets import token_hex
from types import CodeType, FrameType
from typing import ParamSpec, TypeVar
from urllib.parse import parse_qs

from tracing.catalogue import Party, Step
from tracing.events import CheckMade, Event, Request, Response, as_text, is_ours
from tracing.patience import Abandoned, PeerLeft, nobody_left
from tracing.sinks import Sink

SPENT = frozenset({"code", "refresh_token", "device_code"})
"""Parameters that a token endpoint accepts once (RFC 6749 §4.1.2, RFC 9700 §4.14.2, RFC 8628 §3.5):
a client that does not read the response has lost the tokens.
"""

Given = ParamSpec("Given")
Made = TypeVar("Made")

_current: ContextVar["Exchange | None"] = ContextVar("exchange", default=None)
_makers: set[int] = set()
"""The ids of the code of each function marked `makes_message`: hashing code takes long."""


class Exchange:
    """One inbound request while a role handles it."""

    __slots__ = (
        "answering_fault",
        "began",
        "checks",
        "code",
        "id",
        "in_force",
        "is_located",
        "is_settled",
        "line",
        "links",
        "met_faults",
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
        self.role, self.sink, self.peer = role, sink, peer
        self.request = request
        self.without_checks = without_checks
        self.peer_left = peer_left
        self.in_force: tuple[str, ...] = ()
        self.met_faults: Sequence[str] = ()
        self.answering_fault = ""
        self.step: Step | None = None
        self.checks: list[CheckMade] = []
        self.id = token_hex(8)
        # Whatever one request causes belongs together, no matter what the wire says.
        self.links = [self.id]
        self.told = 0
        self.code: CodeType | None = None
        self.line = 0
        self.is_located = self.is_settled = False
        self.began = time.perf_counter()

    def emit(
        self,
        sender: Party,
        receiver: Party,
        request: Request | None = None,
        response: Response | None = None,
    ) -> None:
        """Report to the sink, and return when the message may leave. Findings are reported once.

        Raises:
            Abandoned: the message was held, and the peer of this exchange left meanwhile.
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
                in_force=self.in_force,
                met_faults=tuple(self.met_faults),
                answering_fault=self.answering_fault,
                links=tuple(self.links),
                code=self.code,
                line=self.line,
                seconds=time.perf_counter() - self.began,
            ),
            self.peer_left,
        )
        self.is_located = self.is_settled = False
        is_call = sender == self.role and response is None
        if is_call and request is not None and not SPENT.isdisjoint(_form(request)):
            self._finish_regardless()

    def use_up(self, name: str) -> None:
        """Note a value that a check used up; a single-use one means: always finish the exchange."""
        if name in SPENT:
            self._finish_regardless()

    def _finish_regardless(self) -> None:
        self.peer_left = nobody_left

    def locate(self, code: CodeType, line: int, *, is_refused: bool = False) -> None:
        """Remember the line of our source that makes the next message, or runs its checks.

        After a failed check, the line that makes the response does not replace it.
        """
        if not self.is_settled:
            self.code, self.line, self.is_located = code, line, True
            self.is_settled = is_refused

    def stand_at(self, step: Step, verb: FrameType) -> None:
        """Set the step and, unless a better one is known, the line that called the verb."""
        self.step = step
        if not self.is_located and verb.f_back is not None:
            self.code, self.line = _line_of(verb.f_back)


def current() -> Exchange | None:
    """The exchange of this thread; None without a sink."""
    return _current.get()


def enter(exchange: Exchange | None) -> None:
    """Begin an exchange on this thread, or end it with None."""
    _current.set(exchange)


def at(step: Step) -> None:
    """Assign whatever this exchange sends from now on to this step."""
    exchange = _current.get()
    if exchange is not None:
        exchange.stand_at(step, sys._getframe())


def received(step: Step) -> None:
    """Report that the inbound message is understood, before anything follows from it."""
    exchange = _current.get()
    if exchange is not None:
        exchange.stand_at(step, sys._getframe())
        exchange.emit(exchange.peer, exchange.role, request=exchange.request)


def decided(step: Step) -> None:
    """Report a decision inside the role that sends no message."""
    exchange = _current.get()
    if exchange is not None:
        exchange.stand_at(step, sys._getframe())
        exchange.emit(exchange.role, exchange.role)


def makes_message(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """Mark a function that makes a message for its caller: the caller's line is recorded, or the
    function's own line if a library calls it.
    """
    own = function.__code__

    @wraps(function)
    def noted(*given: Given.args, **named: Given.kwargs) -> Made:
        exchange = _current.get()
        if exchange is not None:
            caller = sys._getframe(1)
            while id(caller.f_code) in _makers and caller.f_back is not None:
                caller = caller.f_back
            is_known = is_ours(caller.f_code.co_filename)
            exchange.locate(*(_line_of(caller) if is_known else (own, own.co_firstlineno)))
        return function(*given, **named)

    _makers.update(map(id, _code_within(own)))
    return noted


def end_if_peer_left() -> None:
    """End this exchange if its peer no longer waits for the response.

    Raises:
        Abandoned: its peer has left.
    """
    exchange = _current.get()
    if exchange is not None and exchange.peer_left():
        raise Abandoned


def belongs_to(value: str) -> None:
    """Link this exchange to all others that know the same value: a session, a grant, a state.

    Only a fingerprint of the value is recorded.
    """
    exchange = _current.get()
    if exchange is not None:
        exchange.links.append(value)


def _line_of(frame: FrameType) -> tuple[CodeType, int]:
    return frame.f_code, frame.f_lineno


def _code_within(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _code_within(constant)


# The wrapper that `makes_message` returns is called between two marked functions.
_makers.update(map(id, _code_within(makes_message.__code__)))


def _form(request: Request) -> dict[str, list[str]]:
    return parse_qs(as_text(request.body)) if request.method == "POST" else {}

"""The exchange at hand: which step it is at, what was decided so far, and three verbs to say so.

A role says `at(step)` when its handling reaches a step, `received(step)` for a message that it has
just understood, and `decided(step)` for a decision that sends no message. Everything else (the
message itself, its answer, calls to other roles) the adapters capture. Where no one listens, none
of these does anything. An event names the line that made its message (`makes_message`), or had its
checks made, or else the one of the verb.

An exchange is abandoned when its peer leaves while it waits, until a code or a token that works
once is spent in it, here or at another server: after that it is finished, as it cannot be repeated.
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
a client that does not read the answer has lost the tokens.
"""

Given = ParamSpec("Given")
Made = TypeVar("Made")

_current: ContextVar["Exchange | None"] = ContextVar("exchange", default=None)
_makers: set[int] = set()
"""The ids of the code of each function marked `makes_message`: to hash code takes long."""


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
        # What one request causes belongs together, whatever the wire says.
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
        """A check used this value up: if it works once, its request is answered."""
        if name in SPENT:
            self._finish_regardless()

    def _finish_regardless(self) -> None:
        self.peer_left = nobody_left

    def locate(self, code: CodeType, line: int, *, is_refused: bool = False) -> None:
        """Remember the line of our source that makes the next message, or has its checks made.

        Where a check fails, what then makes the answer does not take its place.
        """
        if not self.is_settled:
            self.code, self.line, self.is_located = code, line, True
            self.is_settled = is_refused

    def stand_at(self, step: Step, verb: FrameType) -> None:
        """A verb was said: it tells the step, and the line, unless a better one is known."""
        self.step = step
        if not self.is_located and verb.f_back is not None:
            self.code, self.line = _line_of(verb.f_back)


def current() -> Exchange | None:
    """The exchange this thread is in, if anyone listens."""
    return _current.get()


def enter(exchange: Exchange | None) -> None:
    """Begin, or with None end, an exchange on this thread."""
    _current.set(exchange)


def at(step: Step) -> None:
    """From here on, what this exchange sends belongs to this step."""
    exchange = _current.get()
    if exchange is not None:
        exchange.stand_at(step, sys._getframe())


def received(step: Step) -> None:
    """The inbound message is understood, before anything follows from it."""
    exchange = _current.get()
    if exchange is not None:
        exchange.stand_at(step, sys._getframe())
        exchange.emit(exchange.peer, exchange.role, request=exchange.request)


def decided(step: Step) -> None:
    """A decision inside the role, of which no message tells."""
    exchange = _current.get()
    if exchange is not None:
        exchange.stand_at(step, sys._getframe())
        exchange.emit(exchange.role, exchange.role)


def makes_message(function: Callable[Given, Made]) -> Callable[Given, Made]:
    """Marks a function that makes a message for its caller, whose line is told; where a library
    calls the function, it is told itself.
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


def _line_of(frame: FrameType) -> tuple[CodeType, int]:
    return frame.f_code, frame.f_lineno


def _code_within(code: CodeType) -> Iterator[CodeType]:
    """The code of a function, and of the functions inside it."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _code_within(constant)


# The function that marks the others stands between two of them.
_makers.update(map(id, _code_within(makes_message.__code__)))


def _form(request: Request) -> dict[str, list[str]]:
    return parse_qs(as_text(request.body)) if request.method == "POST" else {}

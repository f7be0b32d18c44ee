"""A flow as one trace of OpenTelemetry: three services, a span for each side of an exchange.

The client's span is the parent of the server's, and a call that a role made while it handled a
request is a child of that request's span. Checks are events of the span of the role that made them.
Names of attributes are those of the semantic conventions where these have one.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Literal, NamedTuple

from hosting.visible_text import visible
from recorder.event.recorded import RecordedEvent
from recorder.exporting.exchanges import WholeExchange, exchanges_of
from recorder.exporting.flow import Flow, number_of, title_of
from recorder.exporting.span_attributes import (
    PLAYGROUND,
    Attributes,
    Value,
    check_attributes,
    http_attributes,
)
from recorder.reading.refusals import reason
from recorder.reading.wording import path_of
from tracing.catalogue import BROWSER, Party

TRACE_BYTES, SPAN_BYTES = 16, 8


class CheckMade(NamedTuple):
    """A check as an event of a span."""

    name: str
    at: datetime
    attributes: Attributes


class Span(NamedTuple):
    """What a service did.

    `parent` is the id of the enclosing span (None for that of the whole trace), and `problem` says
    what failed ("" if nothing did).
    """

    service: Party
    name: str
    kind: Literal["client", "server", "internal"]
    id: int
    parent: int | None
    began: datetime
    ended: datetime
    attributes: Attributes
    checks: Sequence[CheckMade] = ()
    problem: str = ""


class Trace(NamedTuple):
    """The spans of one flow under one id; the first is the root."""

    id: int
    spans: Sequence[Span]


def trace_of(flow: Flow) -> Trace:
    """The trace of a flow. Exporting it again gives the same trace."""
    spans = _Spans(flow)
    return Trace(_number(TRACE_BYTES, flow.id, flow.events[0].id), list(spans.all()))


class _Spans:
    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._exchanges = exchanges_of(flow.events)
        self._root = _number(SPAN_BYTES, flow.id)
        self._numbers = {id(each): place for place, each in enumerate(self._exchanges)}

    def all(self) -> Iterator[Span]:
        yield self._whole()
        for exchange in self._exchanges:
            yield from self._sides(exchange)
        told = {event.id for each in self._exchanges for event in each.events}
        for event in self._flow.events:
            if event.id not in told:
                yield self._alone(event)

    def _whole(self) -> Span:
        events = self._flow.events
        began = min([events[0].at, *(each.began for each in self._exchanges)])
        ended = max(event.at for event in events)
        tour = {f"{PLAYGROUND}.flow": self._flow.id, f"{PLAYGROUND}.tour": self._flow.tour.name}
        title = self._flow.tour.title
        return Span(events[0].role, title, "internal", self._root, None, began, ended, tour)

    def _sides(self, exchange: WholeExchange) -> Iterator[Span]:
        """The spans of the server, and of the client if it is a role that recorded the request."""
        asks = [event for event in exchange.told if event.role == exchange.client]
        serves = [event for event in exchange.events if event.role == exchange.server]
        parent = self._root
        if exchange.within is not None:
            parent = self._id(exchange.within, "server")
        if asks and exchange.client != BROWSER:
            began, ended = exchange.sent or exchange.began, exchange.answered or exchange.ended
            yield self._side(exchange, "client", asks, parent, (began, ended))
            parent = self._id(exchange, "client")
        if serves:
            began = exchange.arrived or exchange.began
            yield self._side(exchange, "server", serves, parent, (began, exchange.ended))

    def _side(
        self,
        exchange: WholeExchange,
        kind: Literal["client", "server"],
        events: Sequence[RecordedEvent],
        parent: int,
        time: tuple[datetime, datetime],
    ) -> Span:
        request = exchange.request
        service = exchange.client if kind == "client" else exchange.server
        attributes = http_attributes(exchange, kind) | self._said(events)
        name = visible(f"{request.method} {path_of(request.url)}")
        span = Span(service, name, kind, self._id(exchange, kind), parent, *time, attributes)
        return span._replace(checks=list(_checks(events)), problem=_problem(exchange, kind, events))

    def _alone(self, event: RecordedEvent) -> Span:
        """A decision that belongs to no request."""
        number = _number(SPAN_BYTES, self._flow.id, event.id)
        title = title_of(event, self._flow.tour)
        span = Span(event.role, title, "internal", number, self._root, event.at, event.at, {})
        refused = reason(event.refusal) if event.refusal else ""
        said = self._said([event])
        return span._replace(attributes=said, checks=list(_checks([event])), problem=refused)

    def _said(self, events: Sequence[RecordedEvent]) -> dict[str, Value]:
        steps = [event.step for event in events if event.step]
        told: dict[str, Value] = {
            f"{PLAYGROUND}.flow": self._flow.id,
            f"{PLAYGROUND}.parts": [number_of(event) for event in events],
            f"{PLAYGROUND}.titles": [title_of(event, self._flow.tour) for event in events],
        }
        if steps:
            told[f"{PLAYGROUND}.step"] = steps[-1].number
            told[f"{PLAYGROUND}.step.slug"] = steps[-1].slug
            told[f"{PLAYGROUND}.channel"] = events[-1].channel
        return told

    def _id(self, exchange: WholeExchange, kind: str) -> int:
        return _number(SPAN_BYTES, self._flow.id, str(self._numbers[id(exchange)]), kind)


def _checks(events: Sequence[RecordedEvent]) -> Iterator[CheckMade]:
    for event in events:
        for check in event.checks:
            attributes = check_attributes(check) | {f"{PLAYGROUND}.part": number_of(event)}
            yield CheckMade(visible(check.name), event.at, attributes)


def _problem(exchange: WholeExchange, kind: str, events: Sequence[RecordedEvent]) -> str:
    """What failed: a check, or an error status, as the semantic conventions count it."""
    refusals = [event.refusal for event in events if event.refusal]
    if refusals:
        return reason(refusals[0])
    status = exchange.response.status if exchange.response else 0
    return f"Status {status}" if status >= (400 if kind == "client" else 500) else ""


def _number(size: int, *words: str) -> int:
    """A number made from these words; never 0, which means no id in OpenTelemetry."""
    return int.from_bytes(sha256("\0".join(words).encode()).digest()[:size]) or 1

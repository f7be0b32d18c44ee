"""The exchanges of a flow: each request with its response, once, even though both sides record it.

A role that calls another records its request just before sending it; the called role records its
response. Times are known as far as the two have recorded them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from recorder.event.event import Request, Response
from recorder.event.recorded import RecordedEvent
from tracing.catalogue import Channel, Party

Handling = tuple[Party, str]
"""A role, and the request that it handles."""


@dataclass(slots=True, eq=False)
class WholeExchange:
    """A request, its response if there is one, and the events that recorded them.

    `told` are in recorded order; so are `events`, which also include the decisions that the server
    made while it handled the request, without sending anything. `within` is the exchange that the
    client was handling when it sent the request, if that is known.
    """

    client: Party
    server: Party
    channel: Channel
    request: Request
    response: Response | None = None
    told: list[RecordedEvent] = field(default_factory=list)
    events: list[RecordedEvent] = field(default_factory=list)
    within: "WholeExchange | None" = None

    @property
    def first(self) -> RecordedEvent:
        """The event that recorded it first."""
        return self.told[0]

    @property
    def sent(self) -> datetime | None:
        """When the client sent the request, if the client recorded it."""
        return next((event.at for event in self.told if event.role == self.client), None)

    @property
    def arrived(self) -> datetime | None:
        """When the server received the request, if the server recorded it."""
        own = (event for event in self.told if event.role == self.server)
        return next((event.at - timedelta(seconds=event.seconds) for event in own), None)

    @property
    def answered(self) -> datetime | None:
        """When the response left."""
        return next((event.at for event in self.told if event.response is not None), None)

    @property
    def began(self) -> datetime:
        """Its earliest known time."""
        return min(filter(None, (self.sent, self.arrived, self.first.at)))

    @property
    def ended(self) -> datetime:
        """Its latest known time."""
        return self.told[-1].at


def exchanges_of(events: Sequence[RecordedEvent]) -> list[WholeExchange]:
    """The exchanges of one flow, in the order in which they began."""
    return list(_Exchanges(events).all())


class _Exchanges:
    """Joins the events of a flow into exchanges.

    Events recorded while handling one request have ids with the same beginning (except in format
    1). If a tour includes steps of another tour, two requests may have the same number: they differ
    in the server.
    """

    def __init__(self, events: Sequence[RecordedEvent]) -> None:
        self._events = events
        self._open: dict[tuple[Party, str], WholeExchange] = {}
        self._handled: dict[Handling, WholeExchange] = {}

    def all(self) -> Iterator[WholeExchange]:
        found = [each for event in self._events if (each := self._told(event))]
        for exchange in found:
            calls = (event for event in exchange.told if event.role == exchange.client)
            exchange.within = next(map(self._handler_of, calls), None)
        tellers = {event.id: exchange for exchange in found for event in exchange.told}
        for event in self._events:
            own = tellers.get(event.id) if event.http else self._handler_of(event)
            if own is not None:
                own.events.append(event)
        yield from found

    def _told(self, event: RecordedEvent) -> WholeExchange | None:
        """The exchange that this event begins; None if it belongs to an exchange that has begun."""
        if event.request is None:
            return None
        server = event.receiver if event.response is None else event.sender
        known = self._asked(event, server) if event.response is not None else None
        exchange = known or _begun(event, event.request, server)
        exchange.told.append(event)
        if event.response is not None:
            # The request as it arrived, with the header fields that the client's library adds.
            exchange.request, exchange.response = event.request, event.response
        else:
            self._open[server, event.part or _text(event.request)] = exchange
        handling = _handling(event)
        if handling and event.role == server:
            self._handled[handling] = exchange
        return None if known else exchange

    def _asked(self, event: RecordedEvent, server: Party) -> WholeExchange | None:
        """The exchange whose request was recorded before this response to it."""
        handled = self._handler_of(event)
        if handled is not None:
            return handled
        known = event.answers or (_text(event.request) if event.request else "")
        return self._open.pop((server, known), None)

    def _handler_of(self, event: RecordedEvent) -> WholeExchange | None:
        """The exchange that the role was handling when it recorded this event."""
        handling = _handling(event)
        return self._handled.get(handling) if handling else None


def _begun(event: RecordedEvent, request: Request, server: Party) -> WholeExchange:
    client = event.sender if event.response is None else event.receiver
    return WholeExchange(client, server, event.channel, request)


def _text(request: Request) -> str:
    """The text by which both sides identify a request outside any step."""
    return f"{request.method} {request.url} {request.body}"


def _handling(event: RecordedEvent) -> Handling | None:
    handling, dash, _ = event.id.rpartition("-")
    return (event.role, handling) if dash else None

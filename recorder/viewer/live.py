"""GET /live: what happens, sent to every open viewer as it happens (server-sent events).

A viewer says which event it received last, so that it misses nothing. However many viewers there
are, each piece of news is read and rendered once.
"""

import json
import threading
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue

from recorder.event.recorded import RecordedEvent
from recorder.keeping.bounded import Bounded
from recorder.keeping.flow_list import LISTED
from recorder.ledger.ledger import Ledger
from recorder.ledger.page import Page
from recorder.reading.parties import is_of_another_client
from recorder.viewer.diagram import row_html
from recorder.viewer.flow_item import flow_item_html
from recorder.viewer.held_parts import HeldParts

BEAT_SECONDS = 15.0
"""After so long without news a line is sent anyway: sending reveals whether a viewer has left."""

GATHER_SECONDS = 0.1
"""Minimum time between two pieces of news: what happens at the same time is sent together."""

KEPT = 64
"""How many pieces of news are kept for viewers that are a little behind."""

BEAT = b": beat\n\n"
RETRY_SOON = "retry: 1000\n\n"
RETRY_LATER = b"retry: 5000\n\n"
LONGEST_NUMBER = 15


class Place(NamedTuple):
    """How far a viewer is: the number of the last event, and the version of the gate."""

    after: int
    gate: int


class News(NamedTuple):
    """What came next, as the bytes to send (empty if nothing did), and the place after it."""

    sent: bytes
    place: Place


class LiveFeed:
    """Reads and renders what comes after a place, once for all viewers at that place."""

    def __init__(self, ledger: Ledger) -> None:
        self.held_parts = HeldParts(ledger.storage)
        self._ledger = ledger
        self._changed = threading.Condition()
        self._kept: Bounded[Place, News] = Bounded(KEPT, lambda news: len(news.sent))
        self._reading: set[Place] = set()
        self._told_at = 0.0

    def behind(self, place: Place) -> News:
        """Return what comes next; its bytes are empty if nothing comes for a while."""
        with self._changed:
            if place in self._reading:
                self._changed.wait_for(lambda: place not in self._reading)
                return self._kept.get(place) or News(b"", place)
            known = self._kept.get(place)
            if known is not None:
                return known
            self._reading.add(place)
        try:
            news = self._read(place)
            self._keep(place, news)
        finally:
            with self._changed:
                self._reading.discard(place)
                self._changed.notify_all()
        return news

    def _keep(self, place: Place, news: News) -> None:
        if news.sent:
            with self._changed:
                self._kept.put(place, news)

    def _read(self, place: Place) -> News:
        time.sleep(max(0.0, self._told_at + GATHER_SECONDS - time.monotonic()))
        page = self._ledger.read(place.after, BEAT_SECONDS, gate=place.gate)
        self._told_at = time.monotonic()
        text = "".join(self._messages(place.gate, page))
        return News(text.encode(), Place(page.next, page.gate.version))

    def _messages(self, gate: int, page: Page) -> Iterator[str]:
        for old, flow in page.merged.items():
            yield _message("merged", {"old": old, "flow": flow})
        events = [stored.event() for stored in page.events]
        told = [event for event in events if event.step is not None]
        for event in told:
            self.held_parts.learn(event)
        yield from (_row(event, self._tour(event)) for event in told)
        if events:
            yield f"id: {page.next}\n\n"
        yield from self._flows({event.flow for event in told})
        if page.gate.version != gate:
            yield _message("gate", self.held_parts.told(page.gate))

    def _tour(self, event: RecordedEvent) -> str:
        """Return the tour, which names the other client; without another client, skip the
        look-up.
        """
        if not is_of_another_client(event):
            return ""
        summary = self._ledger.storage.flows.named(event.flow)
        return (summary and summary.walked_as) or ""

    def _flows(self, touched: set[str]) -> Iterator[str]:
        listed = self._ledger.storage.flows
        newest = [flow for flow in listed.newest() if flow.flow in touched] if touched else []
        others = islice(touched - {flow.flow for flow in newest}, LISTED)
        # Oldest first: a viewer puts what is new on top.
        for summary in [*filter(None, map(listed.named, others)), *reversed(newest)]:
            item = {"flow": summary.flow, "html": flow_item_html(summary)}
            yield _message("flow", item)


def routes(ledger: Ledger, places: threading.BoundedSemaphore) -> Blueprint:
    """Return the route of the stream. A stream takes one of the `places` while it lasts."""
    live = Blueprint("live", __name__)
    feed = LiveFeed(ledger)

    @live.get("/live")
    def stream() -> ResponseReturnValue:
        try:
            after = _after()
        except ValueError:
            return jsonify(error="after must be a whole number of 0 or more."), 400
        return Response(_stream(ledger, feed, places, after), mimetype="text/event-stream")

    return live


def _stream(
    ledger: Ledger, feed: LiveFeed, places: threading.BoundedSemaphore, after: int | None
) -> Iterator[bytes]:
    if not places.acquire(blocking=False):
        # An error status would make the browser give up; this way it tries again.
        yield RETRY_LATER
        return
    try:
        now = ledger.read(None, 0)
        yield (RETRY_SOON + _message("gate", feed.held_parts.told(now.gate))).encode()
        if after is not None and after > now.next:
            # The number is from another recording: this one is read from its start.
            yield _message("restarted", {}).encode()
            after = 0
        place = Place(now.next if after is None else after, now.gate.version)
        while True:
            news = feed.behind(place)
            yield news.sent or BEAT
            place = news.place
    finally:
        places.release()


def _row(event: RecordedEvent, tour: str) -> str:
    html = row_html(event, tour)
    row = {"flow": event.flow, "event": event.id, "seq": event.seq, "html": html}
    return f"id: {event.seq}\n{_message('row', row)}"


def _message(kind: str, data: Mapping[str, object]) -> str:
    # As JSON in ASCII: whatever a value contains, it is one line.
    return f"event: {kind}\ndata: {json.dumps(data)}\n\n"


def _after() -> int | None:
    given = request.headers.get("Last-Event-ID") or request.args.get("after")
    if given is None:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= LONGEST_NUMBER):
        raise ValueError(given)
    return int(given)

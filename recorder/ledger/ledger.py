"""Where events come in: joined, numbered, stored, and passed on to readers, in one order."""

import logging
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import structs
from sqlalchemy.exc import SQLAlchemyError

from hosting.failure_log import kind_of
from recorder.event.event import Event
from recorder.event.incoming import LostEvent
from recorder.event.recorded import RecordedEvent
from recorder.following.published_keys import PublishedKeys
from recorder.holding.gate import Gate
from recorder.keeping.flow_summary import FlowSummary
from recorder.keeping.joining import Joiner, Question, adopted
from recorder.keeping.recording import Recording
from recorder.keeping.storage import Storage
from recorder.ledger.accepted import Accepted
from recorder.ledger.journal import Journal
from recorder.ledger.lost import Lost
from recorder.ledger.page import Page

PAGE = 500
"""Maximum number of events in a response; the reader's next request gets the next ones."""

REMEMBERED = 1_000
"""Stored events that are read again at startup: for the keys, and to place the journal's events."""

log = logging.getLogger("recorder")


class Ledger:
    """Takes events from many threads, one batch at a time, and lets readers wait for them.

    `storage` keeps them, the `journal` until then. Afterwards `gate` may hold them; `holding` is
    whether it does from the start. `keys` are the keys that the authorization server has published.
    """

    def __init__(
        self, storage: Storage, *, holding: bool = False, journal: Journal | None = None
    ) -> None:
        self.storage = storage
        self._joiner, self._recording = Joiner(), Recording(storage.flows.client_names())
        self._changed = threading.Condition()
        self._lost = Lost(storage, self._joiner, self._recording)
        self._head = storage.head()
        self.keys = PublishedKeys()
        self.gate = Gate(self._changed, self._joiner.today, holding=holding)
        self._accepted = Accepted(self._store_accepted, journal)
        self._could_store = True
        for event in storage.newest(REMEMBERED):
            self._remember(event)
        self._store_accepted()
        self._joiner.forget()

    @property
    def accepts(self) -> bool:
        """Whether events may leave before they are stored."""
        return self.gate.is_open and self._could_store

    def accept(self, events: Sequence[Event], sent: bytes = b"") -> bool:
        """Take in a batch of events that may all leave immediately: they are stored soon, and
        before anyone reads. Return False if `take` has to handle the batch, because one of them may
        be held, too many wait already, or the last ones could not be stored.
        """
        return self.accepts and self._accepted.add(events, sent)

    def take(
        self,
        events: Sequence[Event],
        lost: int,
        *,
        attended: bool = False,
        lost_events: Sequence[LostEvent] = (),
    ) -> list[RecordedEvent]:
        """Take in a batch; events that are already known are left out. `lost` is how many its
        sender could not deliver, as far as it knows; `lost_events` describes some of them.

        Return the new events, numbered and each with its flow. `attended` events have not left yet:
        they must go through `pass_gate`.
        """
        with self._changed:
            self._settle()
            recorded = self._take(events, has_left=not attended)
            # A batch that is sent twice because its response was lost contains nothing new.
            if lost and (recorded or not events):
                self._lost.told(lost, lost_events)
        self._forget()
        return recorded

    def pass_gate(self, event: RecordedEvent, sender_left: Callable[[], bool]) -> None:
        """Return when an event that was taken in may leave: immediately, or after a long wait.

        A sender that disconnected meanwhile may have gone on without permission, as a role does
        when the recorder hangs. Only `abandon` says that it will never send the event.
        """
        if self.gate.wait(event, sender_left):
            with self._changed:
                # While the request was held, an identical one may have been sent and answered.
                self._joiner.leave(event)

    def abandon(self, ids: Sequence[str]) -> None:
        """Record these events again, as `abandoned`: the role will never send them."""
        if not ids:
            return
        with self._changed:
            for event in self.storage.named(ids):
                self._abandon(event)
        for id in ids:
            self.gate.abandon(id)

    def read(self, after: int | None, wait: float, gate: int | None = None) -> Page:
        """Return the events after a number; if there are none, wait `wait` seconds for the first.

        Without a number, start now. A number that was never assigned is from another recording:
        start at the beginning. A change of the gate since version `gate` ends the wait, too.
        """
        with self._changed:
            self._settle()
            start = self._head if after is None else after if after <= self._head else 0
            known = self.gate.version if gate is None else gate
            self._changed.wait_for(lambda: self._head > start or self.gate.version != known, wait)
            lost, state = self._lost.number, self.gate.state()
        stored, head = self.storage.after(start, PAGE), self.head()
        # Events that another recorder wrote into this database would be read over and over again.
        events = [event for event in stored if event.seq <= head]
        following = events[-1].seq if events else start
        return Page(
            events=events,
            merged=self.storage.merges(start, following),
            next=following,
            lost=lost,
            gate=state,
        )

    def head(self) -> int:
        """Return the number of the last event that can be read; 0 before the first."""
        with self._changed:
            self._settle()
            return self._head

    def _store_accepted(self) -> None:
        with self._changed:
            self._settle()
        self._forget()

    def _settle(self) -> None:
        """Store what was accepted. If that fails, the events are lost: no sender is waiting."""
        if not (events := self._accepted.pop()):
            return
        try:
            self._take(events, has_left=True)
        except SQLAlchemyError as error:
            log.warning("Events could not be stored: %s", kind_of(error))
            self._could_store = False
            self._lost.unkept(events)
        self._accepted.stored()

    def _take(self, events: Sequence[Event], *, has_left: bool) -> list[RecordedEvent]:
        fresh = self._unknown(events)
        self._lost.found(fresh)
        recorded = self._record(fresh, has_left=has_left) if fresh else []
        if recorded:
            self._could_store = True
            self._changed.notify_all()
        return recorded

    def _forget(self) -> None:
        """Delete old events while other threads go on. A failure leaves new events stored."""
        try:
            if self.storage.forgetting.is_due:
                self.storage.forgetting.forget()
        except SQLAlchemyError as error:
            log.warning("Old events could not be deleted: %s", kind_of(error))

    def _unknown(self, events: Sequence[Event]) -> list[Event]:
        by_id = {event.id: event for event in events}
        known = self.storage.known(list(by_id)) if by_id else ()
        return [event for id, event in by_id.items() if id not in known]

    def _record(self, fresh: Sequence[Event], *, has_left: bool) -> list[RecordedEvent]:
        before = head = self._head
        kept: dict[str, RecordedEvent] = {}
        merged: set[str] = set()
        for told in fresh:
            for event in self._place(told, kept, merged, has_left=has_left):
                head += 1
                kept[event.id] = structs.replace(event, seq=head)
        moved = kept.keys() - {event.id for event in fresh}
        became = {old: self._joiner.today(old) for old in merged}
        news = self._news(kept.values(), moved)
        self.storage.keep(list(kept.values()), moved, became, before + 1, news)
        # Only now: a reader told about events that are not stored would ask for them forever.
        self._head = head
        return [kept[event.id] for event in fresh]

    def _abandon(self, event: RecordedEvent) -> None:
        head = self._head + 1
        flow = self._joiner.today(event.flow)
        given_up = structs.replace(event, seq=head, flow=flow, abandoned=True)
        news = self._news([given_up], {event.id})
        self.storage.keep([given_up], [event.id], news=news)
        self._head = head
        self._changed.notify_all()

    def _news(self, kept: Iterable[RecordedEvent], moved: Collection[str]) -> Iterator[FlowSummary]:
        """Yield the changes to the list of flows; events that moved are already counted in it."""
        steps: dict[str, list[RecordedEvent]] = {}
        for event in kept:
            if event.step is not None:
                steps.setdefault(self._joiner.today(event.flow), []).append(event)
        for flow, events in steps.items():
            new = sum(event.id not in moved for event in events)
            yield self._recording.summary(flow, events, new)

    def _place(
        self, told: Event, kept: Mapping[str, RecordedEvent], merged: set[str], *, has_left: bool
    ) -> Iterator[RecordedEvent]:
        """Yield the event with its flow and number, then the response to it, if that was reported
        earlier (in this batch, if it is among the `kept`) and more is known about it now.
        """
        joined = self._joiner.join(told, has_left=has_left)
        merged.update(joined.merged)
        for old in joined.merged:
            self._recording.merge(old, joined.flow)
        question = joined.question
        asked = told if question is None else adopted(told, question)
        event = self._recording.record(asked, joined.flow, question)
        self.keys.learn(event)
        if joined.waits:
            self._joiner.wait(event)
        yield event
        if joined.answer is None:
            return
        id, question = joined.answer.id, Question.of(event)
        for answer in [kept[id]] if id in kept else self.storage.named([id]):
            if (more := adopted(answer, question)) != answer:
                yield self._recording.record(more, joined.flow, question, answer.part)

    def _remember(self, event: RecordedEvent) -> None:
        """Learn from an event that was recorded before this start."""
        joined = self._joiner.join(event, event.flow)
        for old in joined.merged:
            self._recording.merge(old, joined.flow)
        self._recording.note(event)
        self.keys.learn(event)
        if joined.waits:
            self._joiner.wait(event)

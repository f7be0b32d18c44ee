"""Where events come in: joined, numbered, stored, and told to those who wait, in one order."""

import json
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from recorder.following.published_keys import PublishedKeys
from recorder.holding.gate import Gate
from recorder.keeping.flow_list import FlowSummary
from recorder.keeping.joining import Joiner
from recorder.keeping.recording import Recording
from recorder.keeping.storage import TIDY_EVERY, Storage, Stored, Walked

Event = dict[str, Any]

PAGE = 500
"""Events in one answer; who asks on gets the next ones."""

REMEMBERED = 2_000
"""Stored events that are read again at start, so that a flow survives a restart of the recorder."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some events in order; `next` is where to read on, `lost` how many never arrived.

    An event may come a second time, under a new number, when more is known of it: the later one
    counts. `merged` names flows that turned out to be others, `gate` is the state of the gate.
    """

    events: Sequence[Stored]
    merged: dict[str, str]
    next: int
    lost: int
    gate: dict[str, Any]

    def as_json(self) -> str:
        """The page as it is answered."""
        events = ", ".join(event.as_json() for event in self.events)
        told = {"merged": self.merged, "next": self.next, "lost": self.lost, "gate": self.gate}
        rest = json.dumps(told)
        return f'{{"events": [{events}], {rest[1:]}'


class Ledger:
    """Takes events from many threads, one batch at a time, and lets readers wait for them.

    `gate` is where they may be held afterwards; `holding`, whether they are from the start. `keys`
    are those that the authorization server was seen to publish.
    """

    def __init__(self, storage: Storage, *, holding: bool = False) -> None:
        self._storage = storage
        self._joiner = Joiner()
        self._recording = Recording()
        self._changed = threading.Condition()
        self._lost: Counter[str] = Counter()
        self._head = storage.head()
        self.keys = PublishedKeys()
        self.gate = Gate(self._changed, self._joiner.today, holding=holding)
        for event in storage.newest(REMEMBERED):
            self._place({**event, "part": None}, set(), has_left=True)

    def take(self, events: Sequence[Event], lost: int, *, attended: bool = False) -> list[Event]:
        """Take a batch in; events that are known already are left out.

        Returns those that were not, numbered and each with its flow. What is `attended` has not
        left yet: it is to go through `pass_gate`.
        """
        with self._changed:
            fresh = self._unknown(events)
            # A batch that comes again because its answer was lost tells nothing new.
            if fresh or not events:
                self._lost[events[0]["role"] if events else "unknown"] += lost
            if fresh:
                self._keep(fresh, has_left=not attended)
                self._changed.notify_all()
        return fresh

    def pass_gate(self, event: Event) -> None:
        """Return when an event that was taken may leave, which may be at once or after long."""
        self.gate.wait(event)
        # While it was held, another with the same words may have been sent and answered.
        with self._changed:
            self._joiner.leave(event)

    def read(self, after: int | None, wait: float, gate: int | None = None) -> Page:
        """The events behind a number; when there are none, wait so many seconds for the first.

        Without a number: from now on. A number that was never given comes from another recording;
        reading then begins at the start. With the version of the gate that is known already, a
        change of the gate ends the waiting, too.
        """
        with self._changed:
            start = self._head if after is None else after if after <= self._head else 0
            known = self.gate.version if gate is None else gate
            self._changed.wait_for(lambda: self._head > start or self.gate.version != known, wait)
            lost, state = self._lost.total(), self.gate.state()
        stored, head = self._storage.after(start, PAGE), self.head()
        # What another recorder wrote into this database would be read over and over again.
        events = [event for event in stored if event.seq <= head]
        following = events[-1].seq if events else start
        return Page(
            events=events,
            merged=self._storage.merges(start, following),
            next=following,
            lost=lost,
            gate=state,
        )

    def head(self) -> int:
        """The number of the last event that can be read; 0 before the first."""
        with self._changed:
            return self._head

    def flows(self, most: int = 50) -> list[FlowSummary]:
        """The flows that began last, the newest first; those that have no step are left out."""
        return self._storage.flows(most)

    def flow(self, flow: str) -> FlowSummary | None:
        """One flow in short; None for one without a step, or that is not known."""
        return self._storage.flow(self.flow_today(flow))

    def flow_events(self, flow: str) -> list[Event]:
        """All that is known of a flow, in order. [] for one that is not known."""
        return self._storage.of_flow(self.flow_today(flow))

    def walked(self, flow: str, tour: str | None) -> None:
        """Remember as which tour a flow was walked (None: as none after all); nothing for a flow
        that is not known.
        """
        self._storage.walked(self.flow_today(flow), tour)

    def newest_of_tours(self) -> dict[str, str]:
        """The newest flow of each tour that was walked as such, by the tour's name; of the thirteen
        steps the newest one that went through.
        """
        return self._storage.newest_of_tours()

    def newest_of_steps(self) -> dict[str, Walked]:
        """The newest flow that has each step, by the step's slug."""
        return self._storage.newest_of_steps()

    def flow_today(self, flow: str) -> str:
        """The flow that this one has turned out to be."""
        with self._changed:
            return self._storage.became(self._joiner.today(flow))

    def _unknown(self, events: Sequence[Event]) -> list[Event]:
        by_id = {event["id"]: event for event in events}
        known = self._storage.known(list(by_id)) if by_id else set()
        return [event for id, event in by_id.items() if id not in known]

    def _keep(self, fresh: Iterable[Event], *, has_left: bool) -> None:
        before = self._head
        kept: dict[str, Event] = {}
        moved: set[str] = set()
        merged: set[str] = set()
        for event in fresh:
            late = self._place(event, merged, has_left=has_left)
            if late is not None and late["id"] not in kept:
                moved.add(late["id"])
            for placed in filter(None, (event, late)):
                self._head += 1
                placed["seq"] = self._head
                kept[placed["id"]] = placed
        became = {old: self._joiner.today(old) for old in merged}
        news = self._news(kept.values(), moved)
        self._storage.keep(list(kept.values()), moved, became, before + 1, news)
        if self._head // TIDY_EVERY > before // TIDY_EVERY:
            self._storage.tidy(self._head)

    def _news(self, kept: Iterable[Event], moved: set[str]) -> list[FlowSummary]:
        """What these events are to the list of flows; those that moved are counted there."""
        steps: dict[str, list[Event]] = {}
        for event in kept:
            if event["slug"] is not None:
                steps.setdefault(self._joiner.today(event["flow"]), []).append(event)
        return [
            self._recording.summary(flow, events, sum(told["id"] not in moved for told in events))
            for flow, events in steps.items()
        ]

    def _place(self, event: Event, merged: set[str], *, has_left: bool) -> Event | None:
        """Find the event's flow and number it.

        Returns the event that answers this one, if it was told before and more is known now.
        """
        self.keys.learn(event)
        joined = self._joiner.join(event, has_left=has_left)
        merged.update(joined.merged)
        for old in joined.merged:
            self._recording.merge(old, joined.flow)
        event["flow"] = joined.flow
        if joined.question is not None:
            _adopt(event, joined.question)
        self._recording.apply(event, joined.question)
        late = joined.answer
        if late is None or not _adopt(late, event):
            return None
        late["flow"] = joined.flow
        self._recording.apply(late, event)
        return late


def _adopt(answer: Event, question: Event) -> bool:
    """Give an answer what only its question knows: who asked, and at which step.

    Returns whether anything was new.
    """
    known = {"to": question["role"], "channel": "back"}
    if answer["slug"] is None:
        known |= {name: question[name] for name in ("tour", "step", "slug")}
    new = any(answer[name] != value for name, value in known.items())
    answer.update(known)
    return new

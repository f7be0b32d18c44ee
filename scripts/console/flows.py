"""The flows as a console knows them: the last event of each, what is held, which is in front.

Each browser has a flow of its own. The keys control the flow in front: it stays in front until it
has ended, or until Tab selects another. The next flow of the same scripted user comes to the front
by itself: a tour may have several flows.
"""

from collections.abc import Mapping, Sequence

from recorder.event.recorded import RecordedEvent
from recorder.keeping.bounded import Bounded
from recorder.keeping.flow_summary import ends_out_of_sight
from scenarios.browser.user_agent import is_scripted
from scripts.console.history import REMEMBERED, History
from scripts.processes.recorder import GateState
from tracing.catalogue import CLIENT_APP, TOKEN_ISSUED
from tracing.tours import EVERY_TOUR


class Flows:
    """What the recorder has reported of each flow, and which of them is in front.

    `history` has the events themselves; they are added there before `told` is called. `lost` is how
    many events of any flow never reached the recorder.
    """

    def __init__(self, history: History) -> None:
        self.gate: GateState = {"version": -1, "holding": False, "flows": {}}
        self.history = history
        self.lost = 0
        self._fresh: frozenset[str] = frozenset()
        self._latest: dict[str, RecordedEvent] = {}
        self._users: Bounded[str, str] = Bounded(REMEMBERED)
        self._waiting: list[str] = []
        self._front: str | None = None

    def told(
        self, events: Sequence[RecordedEvent], gate: GateState, merged: Mapping[str, str]
    ) -> None:
        """Process new events, the state of the gate, and flows that were merged into others."""
        self._fresh = frozenset(event.id for event in events)
        for event in events:
            if (user := _browser_of(event)) and is_scripted(user):
                self._users.put(event.flow, user)
            if event.slug is not None:
                self._latest.pop(event.flow, None)
                self._latest[event.flow] = event
        for old in [*(merged.keys() & self._latest.keys()), *list(self._latest)[:-REMEMBERED]]:
            self._latest.pop(old, None)
        for old, flow in merged.items():
            if (left := self._users.pop(old)) is not None:
                self._users.put(flow, left)
        self._front = merged.get(self._front, self._front) if self._front else None
        self.moved(gate)

    def moved(self, gate: GateState) -> None:
        """Process the state of the gate. States may arrive late: an older one changes nothing."""
        if gate["version"] > self.gate["version"]:
            self.gate = gate
        held = [flow for flow, its in self.gate["flows"].items() if its["held"]]
        self._waiting = [flow for flow in self._waiting if flow in held]
        self._waiting += [flow for flow in held if flow not in self._waiting]
        if self._front not in self._waiting and self._waiting:
            next_of_user = next(filter(self._is_of_same_user, self._waiting), None)
            if next_of_user or self._is_over(self._front):
                self._front = next_of_user or self._waiting[0]

    @property
    def front(self) -> str | None:
        """The flow that the keys control: the one in front, or the one with the last event; None
        before any has started.
        """
        return self._front or next(reversed(self._latest), None)

    @property
    def held(self) -> str | None:
        """The id of the held event that is released next."""
        its = self.gate["flows"].get(self._front)
        return its["held"][0] if its and its["held"] else None

    @property
    def held_event(self) -> RecordedEvent | None:
        """The held event that is released next, if it is remembered."""
        return self.history.get(self.held) if self.held else None

    def all_held(self) -> Mapping[str, RecordedEvent]:
        """Return all held events that are remembered, of all flows, by id."""
        held = (id for its in self.gate["flows"].values() for id in its["held"])
        known = ((id, self.history.get(id)) for id in held)
        return {id: event for id, event in known if event}

    @property
    def latest(self) -> RecordedEvent | None:
        """The last event of the flow in front."""
        return self._latest.get(self.front) if self.front else None

    @property
    def ends_out_of_sight(self) -> bool:
        """Whether the flow in front ends at its last event, as far as our servers can see."""
        latest = self.latest
        if latest is None or latest.step is None or latest.step.tour != TOKEN_ISSUED.tour:
            return False
        told = self.history.of_flow(latest.flow)
        return ends_out_of_sight(
            latest.progress,
            is_refused=latest.refusal is not None,
            lost=self.lost,
            told_by_client=any(event.role == CLIENT_APP for event in told),
        )

    @property
    def waiting(self) -> Sequence[str]:
        """The flows that are held, in the order in which they began to wait."""
        return self._waiting

    @property
    def others(self) -> Sequence[str]:
        """The held flows that are not in front."""
        return [flow for flow in self._waiting if flow != self._front]

    def doing(self) -> tuple[str, int | None]:
        """What the flow in front does at its next step: "hold", "run", or "run_to" a step."""
        return self._doing(self.front)

    def is_holding(self, event: RecordedEvent) -> bool:
        """Whether an event that was just reported is held."""
        doing, until = self._doing(event.flow)
        return doing == "hold" or (until is not None and event.progress >= until)

    def _doing(self, flow: str | None) -> tuple[str, int | None]:
        its = self.gate["flows"].get(flow)
        usual = "hold" if self.gate["holding"] else "run"
        return (its["mode"], its["until"]) if its else (usual, None)

    def bring_to_front(self, flow: str) -> None:
        """Let the keys control this flow."""
        self._front = flow

    def next_flow(self) -> bool:
        """Bring the next held flow to the front; return False if there is no other."""
        if not self.others:
            return False
        place = self._waiting.index(self._front) if self._front in self._waiting else -1
        self._front = self._waiting[(place + 1) % len(self._waiting)]
        return True

    def _is_of_same_user(self, flow: str) -> bool:
        """Whether the scripted user of the flow in front also runs this flow."""
        user = self._users.get(self._front) if self._front else None
        return user is not None and user == self._users.get(flow)

    def _is_over(self, flow: str | None) -> bool:
        """Whether the flow has passed its last step. An event just reported may still be held."""
        latest = self._latest.get(flow) if flow else None
        step = latest.step if latest else None
        if latest is None or step is None:
            return True
        return step is EVERY_TOUR[step.tour].steps[-1] and latest.id not in self._fresh


def _browser_of(event: RecordedEvent) -> str:
    return event.request.header_values().get("user-agent", "") if event.request else ""

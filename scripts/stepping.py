"""What is held, which of it the keys are about, and what each key does. It prints nothing itself.

Several browsers are several flows. The keys are about one of them, the one in front: it stays in
front until it has come to its end, or until Tab brings another.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from recorder.bounded import Bounded
from scripts.keyboard import BACKSPACE, ENTER, ESCAPE, TAB
from scripts.processes import ProcessTrouble
from scripts.recorder_reader import GateState, NotHeld, RecorderGate
from tracing.catalogue import THIRTEEN_STEPS

Event = Mapping[str, Any]
Look = Literal["wire", "tokens", "decisions", "code", "keys"]

LAST_STEP = len(THIRTEEN_STEPS)
REMEMBERED = 1_000
"""Events that are kept at hand, to say of a held one what it is."""

QUIT = "q"
LOOKS: dict[str, Look] = {"w": "wire", "t": "tokens", "d": "decisions", "c": "code", "?": "keys"}
NOTHING_HELD = "Nothing is held, so there is nothing to let go."


class Desk:
    """What of each flow is known, and which flow is in front. Moves nothing."""

    def __init__(self) -> None:
        self.gate: GateState = {"version": -1, "holding": False, "flows": {}}
        self._events: Bounded[str, Event] = Bounded(REMEMBERED)
        self._fresh: frozenset[str] = frozenset()
        self._latest: dict[str, Event] = {}
        self._waiting: list[str] = []
        self._front: str | None = None

    def told(self, events: Sequence[Event], gate: GateState, merged: Mapping[str, str]) -> None:
        """Something has happened: new events, a moved gate, flows that turned out to be others."""
        self._fresh = frozenset(event["id"] for event in events)
        for event in events:
            self._events.put(event["id"], event)
            if event["slug"] is not None:
                self._latest.pop(event["flow"], None)
                self._latest[event["flow"]] = event
        for old in [*(merged.keys() & self._latest.keys()), *list(self._latest)[:-REMEMBERED]]:
            self._latest.pop(old)
        self._front = merged.get(self._front, self._front) if self._front else None
        self.moved(gate)

    def moved(self, gate: GateState) -> None:
        """The gate has another state now. States may come late: an older one changes nothing."""
        if gate["version"] > self.gate["version"]:
            self.gate = gate
        held = [flow for flow, its in self.gate["flows"].items() if its["held"]]
        self._waiting = [flow for flow in self._waiting if flow in held]
        self._waiting += [flow for flow in held if flow not in self._waiting]
        if self._front not in self._waiting and self._is_over(self._front) and self._waiting:
            self._front = self._waiting[0]

    @property
    def front(self) -> str | None:
        """The flow that the keys are about: the one in front, or the one that last told of
        itself; None before any has begun.
        """
        return self._front or next(reversed(self._latest), None)

    @property
    def held(self) -> str | None:
        """The id of the held event that the next release lets go."""
        its = self.gate["flows"].get(self._front)
        return its["held"][0] if its and its["held"] else None

    @property
    def held_event(self) -> Event | None:
        """What is known of it."""
        return self._events.get(self.held) if self.held else None

    def all_held(self) -> Mapping[str, Event]:
        """What is known of all that is held, by id, of whatever flow."""
        held = (id for its in self.gate["flows"].values() for id in its["held"])
        known = ((id, self._events.get(id)) for id in held)
        return {id: event for id, event in known if event}

    @property
    def latest(self) -> Event | None:
        """What the flow in front told last."""
        return self._latest.get(self.front) if self.front else None

    @property
    def waiting(self) -> Sequence[str]:
        """The flows of which something is held, in the order in which they came to wait."""
        return self._waiting

    def doing(self) -> tuple[str, int | None]:
        """What the flow in front does at its next step: "hold", "run", or "run_to" a step."""
        its = self.gate["flows"].get(self.front)
        usual = "hold" if self.gate["holding"] else "run"
        return (its["mode"], its["until"]) if its else (usual, None)

    def next_flow(self) -> bool:
        """Bring the next held flow to the front. False where there is no other."""
        others = [flow for flow in self._waiting if flow != self._front]
        if not others:
            return False
        place = self._waiting.index(self._front) if self._front in self._waiting else -1
        self._front = self._waiting[(place + 1) % len(self._waiting)]
        return True

    def _is_over(self, flow: str | None) -> bool:
        """Whether its last step has left. What was told a moment ago may still come to be held."""
        latest = self._latest.get(flow) if flow else None
        if latest is None:
            return True
        return latest["slug"] == THIRTEEN_STEPS[-1].slug and latest["id"] not in self._fresh


class Stepper:
    """Does what a key asks for. `note` is what there is to say about the last one, `number` what
    was typed so far of a step's number.

    `look` is called with what is to be shown of an event; for the keys there need not be one.
    """

    def __init__(
        self, desk: Desk, gate: RecorderGate, look: Callable[[Look, Event | None], None]
    ) -> None:
        self._desk = desk
        self._gate = gate
        self._look = look
        self.number = ""
        self.note = ""
        self.is_typing = False
        self._acts: dict[str, Callable[[], None]] = {
            " ": self._release,
            ENTER: self._release,
            TAB: self._next_flow,
            "g": self._ask_for_number,
            "r": self._run,
            "h": self._hold,
        }

    def press(self, key: str) -> None:
        """What this key means now; what means nothing is passed over."""
        self.note = ""
        try:
            if self.is_typing:
                self._type(key)
            elif key in LOOKS:
                self._show(LOOKS[key])
            elif key in self._acts:
                self._acts[key]()
        except NotHeld:
            self.note = "This step has moved on already; somebody else let it go."
        except ProcessTrouble as trouble:
            self.note = str(trouble)

    def _release(self) -> None:
        if self._desk.held:
            self._desk.moved(self._gate.release(self._desk.held))
        elif self._desk.waiting:
            self.note = "Nothing is held of this flow; Tab goes to the one that waits."
        else:
            self.note = NOTHING_HELD

    def _next_flow(self) -> None:
        if not self._desk.next_flow():
            self.note = "No other flow waits."

    def _run(self) -> None:
        if self._desk.held:
            self._desk.moved(self._gate.run(self._desk.front))
            self.note = "This flow runs freely; h holds it again."
        else:
            self._desk.moved(self._gate.run(None))
            self.note = "Every flow runs freely; h holds them again."

    def _hold(self) -> None:
        self._desk.moved(self._gate.hold())
        self.note = "From now on each step is held, of every flow."

    def _show(self, look: Look) -> None:
        event = self._desk.held_event or self._desk.latest
        if event is None and look != "keys":
            self.note = "There is no step yet to look at."
        else:
            self._look(look, event)

    def _ask_for_number(self) -> None:
        if self._desk.front is None:
            self.note = "No flow is under way yet."
        else:
            self.number, self.is_typing = "", True

    def _type(self, key: str) -> None:
        if key.isdecimal() and key.isascii():
            self.number = (self.number + key)[:2]
        elif key == BACKSPACE:
            self.number = self.number[:-1]
        elif key in (ENTER, ESCAPE):
            self.is_typing = False
            if key == ENTER:
                self._run_to(int(self.number or 0))

    def _run_to(self, step: int) -> None:
        flow, latest = self._desk.front, self._desk.latest
        if not 1 <= step <= LAST_STEP:
            self.note = f"The steps have the numbers 1 to {LAST_STEP}."
        elif flow is None or latest is None or step <= latest["progress"]:
            self.note = f"Step {step} is not ahead of this flow."
        else:
            self._desk.moved(self._gate.run_to(flow, step))
            self.note = f"It runs on to step {step}."

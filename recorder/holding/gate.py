"""The gate: whether a step may go on, or is held until someone releases it.

It is one small mechanism. Who releases a step, and where that is shown, is decided elsewhere. Each
flow is held separately: while one waits, another runs. A held step costs a waiting thread, which
checks twice a second whether its sender is still connected.
"""

import threading
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from msgspec import Struct

from recorder.event.recorded import RecordedEvent
from recorder.keeping.bounded import Bounded
from tracing.catalogue import THIRTEEN_STEPS, Step
from tracing.patience import LOOK_SECONDS

OWN_MODES = 100
"""How many flows may have a mode of their own; the least recently used mode is forgotten."""

MAIN_TOUR = THIRTEEN_STEPS[0].tour

Verb = Literal["hold", "run", "run_to"]


class Mode(NamedTuple):
    """What a flow does at its next step; "run_to" lets it run up to step number `until`."""

    verb: Verb
    until: int | None = None


class HeldFlow(Struct, frozen=True):
    """What a flow does at its next step, and the ids of its held events, in order of arrival."""

    mode: Verb
    until: int | None
    held: tuple[str, ...]


class GateState(Struct, frozen=True):
    """The state of the gate at one moment.

    `version` differs after each change. `holding` applies to every flow that is not in `flows`.
    """

    version: int
    holding: bool
    flows: Mapping[str, HeldFlow]


class _Held:
    """A held event of this flow; `goes_on` becomes false if it is abandoned instead of released."""

    __slots__ = ("flow", "goes_on", "released")

    def __init__(self, flow: str) -> None:
        self.flow = flow
        self.goes_on = True
        self.released = threading.Event()


class Gate:
    """Holds steps, each on the thread that delivered it.

    `changed` guards the whole state and is notified of every change; `today` returns the flow that
    a flow has been merged into. With `holding`, every flow without a mode of its own is held.
    """

    def __init__(
        self, changed: threading.Condition, today: Callable[[str], str], *, holding: bool
    ) -> None:
        self._changed = changed
        self._today = today
        self._holding = holding
        self.is_open = not holding
        """Whether no flow is held, so that every step may go on immediately."""
        self._modes: Bounded[str, Mode] = Bounded(OWN_MODES)
        self._held: dict[str, _Held] = {}
        self._version = 0

    @property
    def version(self) -> int:
        """A number that differs whenever the state has changed."""
        return self._version

    @property
    def number_held(self) -> int:
        """How many events are held."""
        return len(self._held)

    def wait(self, event: RecordedEvent, sender_left: Callable[[], bool]) -> bool:
        """Return when this event may go on: immediately, or once someone has released it.

        An event that belongs to no step is never held, nor is one whose sender no longer waits for
        it. Return False if the event was abandoned, so that it will never go on.
        """
        with self._changed:
            if event.step is None or not self._stops(event, event.step):
                return True
            held = self._held[event.id] = _Held(event.flow)
            self._tell()
        while not held.released.wait(LOOK_SECONDS):
            if sender_left():
                self.release(event.id)
        return held.goes_on

    def release(self, event: str) -> bool:
        """Release one held event, by its id. Return False if it is not held (any longer)."""
        return self._end(event, goes_on=True)

    def abandon(self, event: str) -> bool:
        """Stop holding an event, by its id: it will never go on. Return False if it is not held."""
        return self._end(event, goes_on=False)

    def hold(self, flow: str | None = None) -> None:
        """Hold this flow from its next step on; without a flow, hold all of them."""
        with self._changed:
            self._say(flow, Mode("hold"))

    def run(self, flow: str | None = None) -> None:
        """Let this flow run and release its held events; without a flow, do so for all of them."""
        with self._changed:
            self._say(flow, Mode("run"))
            self._let_go(flow)

    def run_to(self, flow: str, step: int) -> None:
        """Let this flow run until it reaches this one of the thirteen steps, or a later one."""
        with self._changed:
            self._say(flow, Mode("run_to", step))
            self._let_go(flow)

    def state(self) -> GateState:
        """Return what is held, and what each flow does."""
        with self._changed:
            modes = {self._today(flow): mode for flow, mode in self._modes.items()}
            held: dict[str, list[str]] = {}
            for event, each in self._held.items():
                held.setdefault(self._today(each.flow), []).append(event)
            flows = {
                flow: HeldFlow(*modes.get(flow, self._usual()), tuple(held.get(flow, ())))
                for flow in {**modes, **held}
            }
            return GateState(self._version, self._holding, flows)

    def _end(self, event: str, *, goes_on: bool) -> bool:
        with self._changed:
            held = self._held.pop(event, None)
            if held is None:
                return False
            held.goes_on = goes_on
            held.released.set()
            self._tell()
            return True

    def _stops(self, event: RecordedEvent, step: Step) -> bool:
        flow = self._today(event.flow)
        mode = self._modes.get(flow) or self._usual()
        if mode.until is not None and step.tour == MAIN_TOUR and step.number >= mode.until:
            mode = Mode("hold")
            self._modes.put(flow, mode)
        return mode.verb == "hold"

    def _usual(self) -> Mode:
        return Mode("hold" if self._holding else "run")

    def _say(self, flow: str | None, mode: Mode) -> None:
        if flow is None:
            self._holding = mode.verb == "hold"
            self._modes = Bounded(OWN_MODES)
        else:
            self._modes.put(self._today(flow), mode)
        modes = (own for _, own in self._modes.items())
        self.is_open = not self._holding and all(own.verb == "run" for own in modes)
        self._tell()

    def _let_go(self, flow: str | None) -> None:
        for event, held in list(self._held.items()):
            if flow is None or self._today(held.flow) == self._today(flow):
                del self._held[event]
                held.released.set()

    def _tell(self) -> None:
        self._version += 1
        self._changed.notify_all()

"""The gate: whether a step may go on, or is held until someone lets it go.

One small mechanism. Who presses the button, and where that is shown, is decided elsewhere. Each
flow is held on its own: while one waits, another runs. What is held costs a waiting thread, which
looks twice a second whether its sender is still there.
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
"""Flows that may have a mode of their own; the mode that was used longest ago is forgotten."""

MAIN_TOUR = THIRTEEN_STEPS[0].tour

Verb = Literal["hold", "run", "run_to"]


class Mode(NamedTuple):
    """What a flow does at its next step; "run_to" lets it run up to step number `until`."""

    verb: Verb
    until: int | None = None


class HeldFlow(Struct, frozen=True):
    """What a flow does at its next step, and the ids of its held events, the first one first."""

    mode: Verb
    until: int | None
    held: tuple[str, ...]


class GateState(Struct, frozen=True):
    """What the gate does at one moment.

    `version` is another number after each change; flows that are not named do as `holding` says.
    """

    version: int
    holding: bool
    flows: Mapping[str, HeldFlow]


class _Held:
    """An event that is held, of this flow, until it `goes_on` or is abandoned."""

    __slots__ = ("flow", "goes_on", "released")

    def __init__(self, flow: str) -> None:
        self.flow = flow
        self.goes_on = True
        self.released = threading.Event()


class Gate:
    """Holds steps, each on the thread that brought it.

    `changed` guards all of it and is notified of every change; `today` says which flow a flow has
    turned out to be. With `holding`, each flow is held that has no mode of its own.
    """

    def __init__(
        self, changed: threading.Condition, today: Callable[[str], str], *, holding: bool
    ) -> None:
        self._changed = changed
        self._today = today
        self._holding = holding
        self.is_open = not holding
        """Whether no flow is held, so that each step may go on at once."""
        self._modes: Bounded[str, Mode] = Bounded(OWN_MODES)
        self._held: dict[str, _Held] = {}
        self._version = 0

    @property
    def version(self) -> int:
        """A number that is another one whenever the state has changed."""
        return self._version

    @property
    def number_held(self) -> int:
        """How many events are held."""
        return len(self._held)

    def wait(self, event: RecordedEvent, sender_left: Callable[[], bool]) -> bool:
        """Return when this event may go on: at once, or when someone has let it go.

        What belongs to no step is never held, nor is what its sender does not wait for any more.
        False: it was abandoned, so that it will never go on.
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
        """Let one held event go, by its id. False if it is not held, or no longer."""
        return self._end(event, goes_on=True)

    def abandon(self, event: str) -> bool:
        """Hold an event no longer, by its id: it will never go on. False if it is not held."""
        return self._end(event, goes_on=False)

    def hold(self, flow: str | None = None) -> None:
        """From its next step on hold this flow; without one, all of them."""
        with self._changed:
            self._say(flow, Mode("hold"))

    def run(self, flow: str | None = None) -> None:
        """Let this flow run, with what is held of it; without one, all of them."""
        with self._changed:
            self._say(flow, Mode("run"))
            self._let_go(flow)

    def run_to(self, flow: str, step: int) -> None:
        """Let this flow run until one of the thirteen steps, or a later one, is reached."""
        with self._changed:
            self._say(flow, Mode("run_to", step))
            self._let_go(flow)

    def state(self) -> GateState:
        """What is held, and what each flow does."""
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

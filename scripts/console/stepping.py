"""What each key does. It prints nothing itself."""

from collections.abc import Callable
from typing import Literal

from scripts.console.flows import Event, Flows
from scripts.console.keyboard import BACKSPACE, ENTER, ESCAPE, TAB
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder_gate import NotHeld, RecorderGate
from tracing.catalogue import THIRTEEN_STEPS

Look = Literal["step", "wire", "tokens", "decisions", "code", "keys"]

LAST_STEP = len(THIRTEEN_STEPS)

QUIT = "q"
LOOKS: dict[str, Look] = {"w": "wire", "t": "tokens", "d": "decisions", "c": "code", "?": "keys"}
NOTHING_HELD = "Nothing is held, so there is nothing to release."


class Stepper:
    """Does what a key asks for. `note` is the message about the last key, `number` the digits of a
    step's number that were typed so far.

    `look` is called with what to show of an event; the list of keys needs no event.
    """

    def __init__(
        self, flows: Flows, gate: RecorderGate, look: Callable[[Look, Event | None], None]
    ) -> None:
        self._flows = flows
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
        """Do what this key means now; other keys are ignored."""
        self.note = ""
        try:
            if self.is_typing:
                self._type(key)
            elif key in LOOKS:
                self._show(LOOKS[key])
            elif key in self._acts:
                self._acts[key]()
        except NotHeld:
            self.note = "This step was released already, by another viewer or key."
        except ProcessTrouble as trouble:
            self.note = str(trouble)

    def _release(self) -> None:
        if self._flows.held:
            self._flows.moved(self._gate.release(self._flows.held))
        elif self._flows.waiting:
            self.note = "Nothing of this flow is held. Press Tab for the flow that waits."
        else:
            self.note = NOTHING_HELD

    def _next_flow(self) -> None:
        if self._flows.next_flow():
            self._show("step")
        else:
            self.note = "No other flow waits."

    def _run(self) -> None:
        # Between two steps nothing of the flow in front is held: others that wait stay held.
        if self._flows.held or self._flows.waiting:
            self._flows.moved(self._gate.run(self._flows.front))
            self.note = "This flow runs freely. Press h to hold it again."
        else:
            self._flows.moved(self._gate.run(None))
            self.note = "Every flow runs freely. Press h to hold them again."

    def _hold(self) -> None:
        self._flows.moved(self._gate.hold())
        self.note = "From now on each step of every flow is held."

    def _show(self, look: Look) -> None:
        event = self._flows.held_event or self._flows.latest
        if event is None and look != "keys":
            self.note = "No step has happened yet."
        else:
            self._look(look, event)

    def _ask_for_number(self) -> None:
        if self._flows.front is None:
            self.note = "No flow has started yet."
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
        flow, latest = self._flows.front, self._flows.latest
        if not 1 <= step <= LAST_STEP:
            self.note = f"The steps have the numbers 1 to {LAST_STEP}."
        elif flow is None or latest is None or step <= latest["progress"]:
            self.note = f"This flow is past step {step} already."
        else:
            self._flows.moved(self._gate.run_to(flow, step))
            self.note = f"This flow runs to step {step}."

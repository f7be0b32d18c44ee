"""What each key does. It prints nothing itself."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal, Protocol

from recorder.event.recorded import RecordedEvent
from recorder.predicting.prediction import Prediction
from scripts.console.flows import Flows
from scripts.console.keyboard import ENTER, TAB
from scripts.console.predictions import Asked, Predictions
from scripts.console.prompts import LAST_STEP, Prompt, Search, StepNumber
from scripts.processes.process import ProcessTrouble
from scripts.processes.recorder import GateState
from scripts.processes.recorder_gate import NotHeld

Look = Literal["step", "wire", "tokens", "checks", "code", "curl"]

QUIT = "q"
LOOKS: dict[str, Look] = {
    "w": "wire",
    "t": "tokens",
    "d": "checks",
    "c": "code",
    "y": "curl",
}
NOTHING_HELD = "Nothing is held, so there is nothing to release."


class Shows(Protocol):
    """Shows on the console what a key requests."""

    def look(self, look: Look, event: RecordedEvent) -> str:
        """Show a message again, or more of it; if that was just shown, its next page.

        Return a note: which page this is, or what happened to it.
        """

    def keys(self) -> str:
        """Show what the keys do; return a note."""

    def find(self, words: str) -> Sequence[RecordedEvent]:
        """The messages so far that contain these words."""

    def found(self, event: RecordedEvent, words: str) -> None:
        """Show where a message contains these words."""

    def predicted(self, predictions: Sequence[Prediction]) -> str:
        """Show what was predicted so far; return a note."""


class Gate(Protocol):
    """Holds and releases messages; each method returns the new state."""

    def release(self, event: str) -> GateState:
        """Release one held message."""

    def hold(self) -> GateState:
        """Hold every flow at its next step."""

    def run(self, flow: str | None) -> GateState:
        """Release this flow; None releases all flows."""

    def run_to(self, flow: str, step: int) -> GateState:
        """Release this flow until it reaches the given one of the thirteen steps."""


class Stepper:
    """Does what a key requests. `note` is the message about the last key, `prompt` the open prompt,
    if there is one: it gets the keys until it is closed.

    `earlier` is the message that a user looks back at; None means the live one. `predictions` are
    the questions about held messages; None if none are asked.
    """

    def __init__(
        self,
        flows: Flows,
        gate: Gate,
        screen: Shows,
        predictions: Predictions | None = None,
    ) -> None:
        self.predictions = predictions
        self._flows = flows
        self._gate = gate
        self._screen = screen
        self.note = ""
        self.prompt: Prompt | None = None
        self.earlier: RecordedEvent | None = None
        self._acts: dict[str, Callable[[], None]] = {
            " ": self._release,
            ENTER: self._release,
            TAB: self._next_flow,
            "b": self._back,
            "f": self._forward,
            "/": self._search,
            "g": self._ask_for_number,
            "r": self._run,
            "h": self._hold,
            "?": self._show_keys,
        }
        if predictions is not None:
            self._acts |= {
                "1": partial(self._answer, predictions, 0),
                "2": partial(self._answer, predictions, 1),
                "3": partial(self._answer, predictions, 2),
                "p": lambda: self._show_predictions(predictions),
            }

    @property
    def live(self) -> RecordedEvent | None:
        """The message that is held, or the last one of the flow in front."""
        return self._flows.held_event or self._flows.latest

    @property
    def asked(self) -> Asked | None:
        """The question about the held message, if there is one."""
        return self.predictions.asked(self._flows.held_event) if self.predictions else None

    def press(self, key: str) -> None:
        """Do what this key means now; other keys are ignored."""
        self.note = ""
        try:
            if self.prompt is not None:
                if not self.prompt.press(key):
                    self.prompt = None
            elif key in LOOKS:
                self._show(LOOKS[key])
            elif key in self._acts:
                self._acts[key]()
        except NotHeld:
            self.note = "This step was released already, by another viewer or key."
        except ProcessTrouble as trouble:
            self.note = str(trouble)

    def _release(self) -> None:
        self.earlier = None
        if self._flows.held:
            self._flows.moved(self._gate.release(self._flows.held))
        elif self._flows.waiting:
            self.note = "Nothing of this flow is held. Press Tab for the flow that waits."
        else:
            self.note = NOTHING_HELD

    def _answer(self, predictions: Predictions, place: int) -> None:
        if not predictions.answer(self._flows.held_event, place):
            self.note = "No question is open."

    def _show_predictions(self, predictions: Predictions) -> None:
        made = predictions.all()
        self.note = self._screen.predicted(made) if made else "No question was asked yet."

    def _next_flow(self) -> None:
        if self._flows.next_flow():
            self.earlier = None
            self._show("step")
        else:
            self.note = "No other flow waits."

    def _run(self) -> None:
        self.earlier = None
        if self._flows.others:
            self._flows.moved(self._gate.run(self._flows.front))
            self.note = "This flow runs freely; others stay held. Press h to hold it again."
        else:
            # Later flows run, too: otherwise the next one would be held unexpectedly.
            self._flows.moved(self._gate.run(None))
            self.note = "Every flow runs freely. Press h to hold them again."

    def _hold(self) -> None:
        self._flows.moved(self._gate.hold())
        self.note = "From now on each step of every flow is held."

    def _show(self, look: Look) -> None:
        event = self.earlier or self.live
        if event is None:
            self.note = "No step has happened yet."
        else:
            self.note = self._screen.look(look, event)

    def _show_keys(self) -> None:
        self.note = self._screen.keys()

    def _back(self) -> None:
        event = self.earlier or self.live
        before = self._neighbour(event, -1) if event else None
        if before is None:
            self.note = "There is no earlier message to look back at."
        else:
            self._look_back_at(before)

    def _forward(self) -> None:
        after = self._neighbour(self.earlier, 1) if self.earlier else None
        if self.earlier is None:
            self.note = "This is the newest message."
        elif after is None or after == self.live:
            self.earlier = None
            self._show("step")
        else:
            self._look_back_at(after)

    def _look_back_at(self, event: RecordedEvent) -> None:
        self.earlier = event
        self._screen.look("step", event)
        self.note = f"Looking back at {event.part}. f goes forward."

    def _neighbour(self, event: RecordedEvent, distance: int) -> RecordedEvent | None:
        """Return the message of the same flow at this distance from this one."""
        events = self._flows.history.of_flow(event.flow)
        places = {each.id: place for place, each in enumerate(events)}
        place = places.get(event.id, len(events)) + distance
        return events[place] if 0 <= place < len(events) else None

    def _search(self) -> None:
        self.prompt = Search(self._screen.find, self._show_found)

    def _show_found(self, words: str, found: Sequence[RecordedEvent], number: int) -> None:
        if not found:
            self.note = f"Nothing so far contains “{words}”."
            return
        event = found[number]
        self.earlier = None if event == self.live else event
        self._screen.found(event, words)
        self.note = f"Match {number + 1} of {len(found)}."

    def _ask_for_number(self) -> None:
        if self._flows.front is None:
            self.note = "No flow has started yet."
        else:
            self.prompt = StepNumber(self._run_to)

    def _run_to(self, step: int) -> None:
        flow, latest = self._flows.front, self._flows.latest
        if not 1 <= step <= LAST_STEP:
            self.note = f"The steps have the numbers 1 to {LAST_STEP}."
        elif flow is None or latest is None or step <= latest.progress:
            self.note = f"This flow is past step {step} already."
        else:
            self.earlier = None
            self._flows.moved(self._gate.run_to(flow, step))
            self.note = f"This flow runs to step {step}."

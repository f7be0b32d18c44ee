"""Follows what happens until it is stopped: one loop takes every update from one queue."""

import queue
from collections.abc import Iterator
from contextlib import ExitStack

from recorder.console.predictions import Predicted
from recorder.event.recorded import RecordedEvent
from scenarios.browser.user_agent import UserAgent
from scenarios.tours.code_flow import MAIN
from scripts.console.flows import Flows
from scripts.console.footer import Footer, keys_of, lines
from scripts.console.keyboard import Keyboard
from scripts.console.other_flows import show_other_flows
from scripts.console.predictions import Predictions
from scripts.console.screen import Screen
from scripts.console.stepping import QUIT, Stepper
from scripts.console.updates import (
    KeyPressed,
    RecorderSilent,
    RecordingUpdate,
    TerminalChanged,
    TourBegins,
    Update,
    WalkEnded,
    run_walk,
    watch_recorder,
    watched_terminal,
)
from scripts.console.verdict_table import show_outcome
from scripts.processes.places import START
from scripts.processes.playground import Playground
from scripts.processes.process import ProcessTrouble
from scripts.processes.processes import Processes
from scripts.processes.public_addresses import inner_addresses
from scripts.processes.recorder_gate import RecorderGate
from scripts.processes.recorder_reader import RecorderReader
from scripts.walking.outcome import Events, Outcome, browsed, judged
from scripts.walking.scripted_walk import WITHOUT_LIMITS, legs

LOOK_SECONDS = 1
"""How often the processes are checked when there is no update."""
SETTLE_SECONDS = 0.15
"""How long to wait after the terminal has changed its size before everything is drawn again."""
DYING_SECONDS = 2.0
"""How long a recorder that does not answer may take to end."""
RECORDER = "recorder"


class Following:
    """Shows on the console what happens, from the place of `reader` on, and does what the keys say.

    `outcome` is the result of the scripted walk; None until it has ended.
    """

    def __init__(
        self,
        playground: Playground,
        processes: Processes,
        screen: Screen,
        reader: RecorderReader,
        predictions: Predictions | None = None,
    ) -> None:
        self._playground = playground
        self._processes = processes
        self._screen = screen
        self._reader = reader
        self._updates: queue.SimpleQueue[Update] = queue.SimpleQueue()
        self._flows = Flows(screen.history)
        self._flows.moved(reader.gate)
        gate = RecorderGate(playground.recorder, playground.token)
        self._stepper = Stepper(self._flows, gate, screen, predictions)
        self._predictions = predictions
        self._footer: Footer | None = None
        self._changed: TerminalChanged | None = None
        self._watched = True
        self._silent = False
        self._announced: set[str] = set()
        self._flows.lost, self._place = reader.lost, reader.place
        self._walked: WalkEnded | None = None
        self._agent = UserAgent(
            WITHOUT_LIMITS.answer, inner_addresses(self._playground.urls(), self._playground.places)
        )
        self._to_judge: Events | None = None
        self._predicted = 0
        self.outcome: Outcome | None = None

    def run(self, *, auto: bool) -> None:
        """Show what happens until the key to quit is pressed, or a signal arrives.

        With `auto` a scripted user runs the flow once; without keys this ends with it.

        Raises:
            ProcessTrouble: a role died.
        """
        watch_recorder(self._reader, self._updates.put)
        if auto:
            self._walk()
        with ExitStack() as stack:
            if self._screen.has_keys:
                footer = Footer(self._screen.console, keys_of(self._predictions))
                self._footer = stack.enter_context(footer)
                self._screen.footer = self._footer
                stack.enter_context(watched_terminal(self._updates))
                keyboard = Keyboard(lambda key: self._updates.put(KeyPressed(key)))
                stack.enter_context(keyboard.listening())
            self._show_footer()
            for update in self._incoming():
                self._take(update)
                if self._is_quit(update) or (self.outcome and not self._footer):
                    break
        self._show_predictions()

    def tour_begins(self, browser: str, tour: str) -> None:
        """Note that a scripted user begins a tour; can be called on any thread."""
        self._updates.put(TourBegins(browser, tour))

    def _walk(self) -> None:
        self._to_judge = []
        recorder = RecorderReader(self._playground.recorder, self._playground.token)
        leg_by_leg = legs(self._playground, MAIN, self._agent, WITHOUT_LIMITS)
        run_walk(leg_by_leg, recorder, self._updates.put)

    def _incoming(self) -> Iterator[Update | None]:
        """Yield one update after another; None if there has been none for a while."""
        while True:
            try:
                wait = LOOK_SECONDS if self._changed is None else SETTLE_SECONDS
                yield self._updates.get(timeout=wait)
            except queue.Empty:
                yield None

    def _is_quit(self, update: Update | None) -> bool:
        is_typing = self._stepper.prompt is not None
        return isinstance(update, KeyPressed) and update.key == QUIT and not is_typing

    def _take(self, update: Update | None) -> None:
        if isinstance(update, TerminalChanged):
            was_away = self._changed is not None and self._changed.was_away
            self._changed = TerminalChanged(was_away or update.was_away)
            return
        if self._footer and (self._changed or not self._footer.is_fitting):
            self._draw_again(self._footer)
        if isinstance(update, RecordingUpdate):
            self._told(update)
        elif isinstance(update, KeyPressed):
            self._stepper.press(update.key)
        elif isinstance(update, TourBegins):
            self._screen.history.expect(*update)
        elif isinstance(update, WalkEnded):
            self._walked = update
        self._look_after_processes(update)
        if self._walked and (self._place >= self._walked.place or not self._watched):
            self._judge(self._walked)
        self._show_footer()

    def _told(self, told: RecordingUpdate) -> None:
        if self._silent:
            self._silent = False
            self._screen.say("The recorder answers again.")
        events = self._screen.take(told.events, told.merged)
        for event in events:
            self._show(event)
        if events:
            self._stepper.note = ""
        if self._to_judge is not None:
            self._to_judge += told.events
        self._flows.told(events, told.gate, told.merged)
        self._place = told.place
        if told.lost > self._flows.lost:
            self._screen.lost(told.lost - self._flows.lost)
            self._flows.lost = told.lost
        if not self._footer:
            self._announce()

    def _show(self, event: RecordedEvent) -> None:
        is_held = self._flows.is_holding(event) and event.step is not None
        verdicts = self._predictions.verdicts(event.flow) if self._predictions else ()
        if self._predictions and is_held:
            self._screen.asked = self._predictions.asked(event)
        self._screen.show(event, is_held=is_held, verdicts=verdicts)

    def _draw_again(self, footer: Footer) -> None:
        """Show the held message in full again, in the size that the terminal has now."""
        if self._changed and self._changed.was_away:
            footer.left_behind()
        self._changed = None
        looked_at = self._stepper.earlier or self._flows.held_event
        if looked_at:
            self._screen.look("step", looked_at)

    def _announce(self) -> None:
        """Without a footer, report each held step once."""
        held = self._flows.all_held()
        for id in held.keys() - self._announced:
            self._screen.held(held[id])
            if self._predictions and (asked := self._predictions.asked(held[id])):
                self._screen.ask(asked)
        self._announced = set(held)

    def _look_after_processes(self, update: Update | None) -> None:
        """If a role ends, everything ends; without the recorder the roles continue."""
        self._screen.output(self._processes)
        if self._watched:
            self._look_after_recorder(update)
        self._processes.require_running(names=self._playground.roles)

    def _look_after_recorder(self, update: Update | None) -> None:
        silent = update if isinstance(update, RecorderSilent) else None
        try:
            self._processes.require_running(DYING_SECONDS if silent else 0.0, [RECORDER])
        except ProcessTrouble as end:
            self._watched = False
            self._screen.say(str(end), "red")
            self._screen.say(
                "The roles continue without it; nothing is shown. Ctrl-C stops all.", "red"
            )
        else:
            if silent:
                self._silent = True
                self._screen.say(
                    "The recorder runs, but does not answer. The roles continue without it; what "
                    "they do now is not recorded.",
                    "red",
                )

    def _judge(self, walked: WalkEnded) -> None:
        events = browsed(self._to_judge or (), self._agent)
        self.outcome = judged(MAIN, events, self._flows.lost, walked.troubles, self._processes)
        # Kept only as long as needed: a console may follow a class for days.
        self._walked = self._to_judge = None
        show_outcome(self._screen.console, self.outcome, plain=self._screen.plain)
        self._show_predictions()
        show_other_flows(self._screen.console)
        self._stepper.note = "Lesson finished. Everything stays open; press q to quit."

    def _show_predictions(self) -> None:
        """Show the table of all questions once; without keys, no question could be answered."""
        made = self._predictions.all() if self._predictions and self._screen.has_keys else []
        if len(made) > self._predicted:
            self._screen.console.print(Predicted(made))
        self._predicted = len(made)

    def _show_footer(self) -> None:
        if self._footer:
            self._screen.asked = self._stepper.asked
            start = self._playground.urls()[START]
            self._footer.show(lines(self._flows, start, self._stepper, watched=self._watched))

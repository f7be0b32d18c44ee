"""The lines at the bottom of the console: what is held, what comes next, and the keys."""

from contextlib import suppress
from types import TracebackType
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.control import Control
from rich.rule import Rule
from rich.segment import ControlType, Segment
from rich.text import Text

from recorder.console.details import called, title_of, where_held
from recorder.console.lines import shortened
from recorder.reading import refusals, wording
from scripts.console.flows import Flows
from scripts.console.keys import KEYS, PREDICTION_KEYS, Key, packed
from scripts.console.predictions import Asked, Predictions
from scripts.console.stepping import Stepper

UNWATCHED = "The recorder has stopped. The roles continue; nothing is shown or held."
RULE_ENDS = 4
"""Columns that a rule needs around its words."""


class Lines(NamedTuple):
    """The bottom of the console: the state, other flows, a note, the prompt, the question about the
    held message, the keys.

    `held` is the title of the held message; it is shortened if there is not enough room.
    """

    state: str
    held: str = ""
    flows: str = ""
    note: str = ""
    prompt: str = ""
    asked: Asked | None = None
    keys: tuple[Key, ...] = KEYS

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = options.max_width
        room = max(width - RULE_ENDS - cell_len(self.state) - 1, 0)
        state = Text(f"{self.state} {shortened(self.held, room)}".rstrip(), "bold")
        fits = state.cell_len + RULE_ENDS <= width
        yield Rule(state if fits else "", align="left", style="dim")
        said = (
            *(() if fits else (state,)),
            *(Text(self.flows), Text(self.note, "yellow"), Text(self.prompt, "bold")),
            *asked_lines(self.asked, width),
        )
        for text in filter(None, said):
            # Folded here, since what is printed above may be printed unfolded.
            yield from text.wrap(console, width)
        yield from packed(self.keys, width)


class Footer(RenderHook):
    """The last lines of a terminal while the `with` block lasts; all else is printed above."""

    def __init__(self, console: Console, keys: tuple[Key, ...] = KEYS) -> None:
        self.keys = keys
        self._console = console
        self._lines: Lines | None = None
        self._width = 0
        self._drawn: list[int] = []
        """The columns of each line that is on the terminal now."""

    def __enter__(self) -> "Footer":
        self._console.push_render_hook(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._console.pop_render_hook()
        # The terminal may be gone; then there is nothing to clear.
        with suppress(OSError):
            self._console.control(self._erasing())

    @property
    def height(self) -> int:
        """How many lines the state and the keys take, without a note."""
        return 1 + len(packed(self.keys, self._console.width))

    @property
    def is_fitting(self) -> bool:
        """Whether the terminal still has the width for which the lines were drawn."""
        return not self._drawn or self._width == self._console.width

    def show(self, lines: Lines) -> None:
        """Replace the lines, if they have changed; otherwise they would flicker."""
        if lines != self._lines or not self.is_fitting:
            self._lines = lines
            self._console.print(Control())

    def left_behind(self) -> None:
        """Leave the lines where they are, and continue below: another program has written since."""
        self._drawn = []
        self._console.line()

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """Put what is printed above the lines."""
        return [self._erasing(), *renderables, _Drawn(self)]

    def draw(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Draw the lines; the cursor stays at the end of the last one."""
        lines = console.render_lines(self._lines, options, pad=False) if self._lines else []
        self._width = options.max_width
        self._drawn = [Segment.get_line_length(line) for line in lines]
        for number, line in enumerate(lines):
            if number:
                yield Segment.line()
            yield from line

    def _erasing(self) -> Control:
        """Return what erases the lines. A terminal that has become narrower has folded them."""
        width = self._console.width
        rows = sum(max(1, -(-columns // width)) for columns in self._drawn)
        self._drawn = []
        up = ((ControlType.CURSOR_UP, 1), (ControlType.ERASE_IN_LINE, 2))
        # Even without lines there may be keys that were typed before the keyboard was read.
        erase = (ControlType.CARRIAGE_RETURN, (ControlType.ERASE_IN_LINE, 2))
        return Control(*erase, *(up * (rows - 1)))


class _Drawn:
    """The lines of a footer at the time they are drawn."""

    def __init__(self, footer: Footer) -> None:
        self._footer = footer

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from self._footer.draw(console, options)


def lines(flows: Flows, start: str, stepper: Stepper, *, watched: bool) -> Lines:
    """Return the lines to show now. `start` is the address at which a flow begins; `watched` says
    whether the recorder still runs.
    """
    if not watched:
        return Lines(UNWATCHED)
    prompt = stepper.prompt.line if stepper.prompt else ""
    event, asked = flows.held_event, stepper.asked
    state, held = _state(flows, start), ""
    if event:
        tour = flows.history.tour(event.flow)
        state, held = where_held(event), title_of(event, tour)
    keys = keys_of(stepper.predictions)
    return Lines(state, held, _others(flows), stepper.note, prompt, asked, keys)


def keys_of(predictions: Predictions | None) -> tuple[Key, ...]:
    """Return the keys, with those for questions about held messages if there are any."""
    return KEYS if predictions is None else (*KEYS, *PREDICTION_KEYS)


def asked_lines(asked: Asked | None, width: int) -> list[Text]:
    """Return the question about a held message, and its answers with the keys that give them."""
    if asked is None:
        return []
    answers = (
        Key(f"{'▶ ' if place == asked.answered else ''}{place + 1}", answer.text, "")
        for place, answer in enumerate(asked.question.answers)
    )
    return [Text(f"Predict: {asked.question.text}", "bold"), *packed(answers, width)]


def _state(flows: Flows, start: str) -> str:
    if flows.held:
        return "Held: a message from before this console started"
    verb, until = flows.doing()
    doing = {
        "hold": "Each step is held",
        "run": "Each step runs freely",
        "run_to": f"Running to step {until}",
    }[verb]
    latest = flows.latest
    if latest is None:
        return f"{doing}. Waiting for the first click, at {start}/"
    if latest.refusal:
        tour = flows.history.tour(latest.flow)
        return f"{doing}. Refused: {called(latest, tour)}: {refusals.why_refused(latest.refusal)}"
    if flows.ends_out_of_sight:
        return f"{doing}. Finished at {latest.part}, as far as the servers can see"
    return f"{doing}. Waiting for the {wording.party(latest.receiver)}, after {latest.part}"


def _others(flows: Flows) -> str:
    """Return which flow the keys control, and how many others wait, if any."""
    others = [flow for flow in flows.waiting if flow != flows.front]
    if not others or flows.front is None:
        return ""
    wait = "waits" if len(others) == 1 else "wait"
    return f"Flow {flows.front[:4]}. {wording.count(len(others), 'other flow')} {wait}: press Tab."

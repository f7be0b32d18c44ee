"""The lines at the bottom of the console: what is held, what comes next, and the keys."""

from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.rule import Rule
from rich.text import Text

from recorder.console.details import called, where_held
from recorder.event.incoming import recorded_event_of
from recorder.reading import refusals, wording
from scripts.console.flows import Flows
from scripts.console.stepping import LAST_STEP, Stepper

BETWEEN = " · "
UNWATCHED = "The recorder has stopped. The roles continue; nothing is shown or held."


class Key(NamedTuple):
    """A key: its name, what it does in a word or two, and in a sentence."""

    name: str
    label: str
    meaning: str


KEYS = (
    Key("space", "next", "release the held step and hold the next one (Enter does the same)"),
    Key("w", "wire", "the whole message as it is sent"),
    Key("t", "tokens", "its tokens, decoded"),
    Key("d", "decisions", "its checks: expected, received, and the clause that asks for it"),
    Key("c", "code", "the lines of our source that made it"),
    Key("g", "go to", f"run to a step: type its number, 1 to {LAST_STEP}, then Enter"),
    Key("r", "run", "release this flow; all flows, while nothing is held"),
    Key("h", "hold", "hold every flow at its next step"),
    Key("Tab", "next flow", "with several browsers: show the next held flow"),
    Key("?", "help", "what the keys do"),
    Key("q", "quit", "stop all processes and quit (Ctrl-C does the same)"),
)


class Footer:
    """The last lines of a terminal while the `with` block lasts; all else is printed above."""

    def __init__(self, console: Console) -> None:
        # Refreshed only when something has changed, so that it does not flicker over ssh.
        self._console = console
        self._shown: tuple[int, Lines] | None = None
        self._live = Live(
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def __enter__(self) -> "Footer":
        self._live.start()
        # After Ctrl-Z, or when this is killed, the terminal must still have a cursor.
        self._console.show_cursor()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The terminal may be gone; then there is nothing to clear.
        with suppress(OSError):
            self._live.stop()

    def show(self, lines: "Lines") -> None:
        """Replace the lines, if they have changed."""
        shown = self._console.width, lines
        if shown != self._shown:
            self._live.update(lines, refresh=True)
            self._shown = shown


class Lines(NamedTuple):
    """What stands at the bottom: the state, the other flows, a note, the keys."""

    state: str
    flows: str
    note: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Rule(style="dim")
        said = (Text(self.state, "bold"), Text(self.flows), Text(self.note, "yellow"))
        for text in filter(None, said):
            # Folded here: what is printed above may be printed unfolded.
            yield from text.wrap(console, options.max_width)
        yield from packed(KEYS, options.max_width)


def lines(flows: Flows, start: str, stepper: Stepper, *, watched: bool) -> Lines:
    """The lines to show now. `start` is the address at which a flow begins; `watched` says whether
    the recorder still runs.
    """
    note = stepper.note
    if stepper.is_typing:
        typed = f"{stepper.number}_"
        note = f"Run to which step, 1 to {LAST_STEP}? {typed}  Enter: go, Esc: cancel."
    if not watched:
        return Lines(UNWATCHED, "", "")
    return Lines(_state(flows, start), _others(flows), note)


def packed(keys: Iterable[Key], width: int) -> list[Text]:
    """The keys in as few lines as the width allows, each on one line."""
    rows: list[Text] = []
    for key in keys:
        item = Text.assemble((key.name, "bold"), f" {key.label}")
        if rows and rows[-1].cell_len + len(BETWEEN) + item.cell_len <= width:
            rows[-1].append(BETWEEN, "dim").append_text(item)
        else:
            rows.append(item)
    return rows


def _state(flows: Flows, start: str) -> str:
    if flows.held:
        event = flows.held_event
        told_before = "Held: a step from before this console started"
        return where_held(recorded_event_of(event)) if event else told_before
    verb, until = flows.doing()
    doing = {
        "hold": "Each step is held",
        "run": "Each step runs freely",
        "run_to": f"Running to step {until}",
    }[verb]
    if flows.latest is None:
        return f"{doing}. Waiting for the first click, at {start}/"
    latest = recorded_event_of(flows.latest)
    if latest.refusal:
        return f"{doing}. Refused: {called(latest)}: {refusals.why_refused(latest.refusal)}"
    return f"{doing}. Waiting for the {wording.party(latest.receiver)}, after {called(latest)}"


def _others(flows: Flows) -> str:
    """Which flow the keys control, and how many others wait, if any."""
    others = [flow for flow in flows.waiting if flow != flows.front]
    if not others or flows.front is None:
        return ""
    wait = "waits" if len(others) == 1 else "wait"
    return f"Flow {flows.front[:4]}. {wording.count(len(others), 'other flow')} {wait}: press Tab."

"""The full style of the console: one panel per event, as wide as the terminal, readable from 80
columns on. Nothing is conveyed by colour alone: each channel has its own frame, sign and name, and
each verdict has a name.
"""

from collections.abc import Iterator
from datetime import tzinfo

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from hosting.visible_text import visible
from recorder.console import brief
from recorder.console import parts as parts
from recorder.event.recorded import RecordedEvent
from recorder.explaining.message_of import message_of
from recorder.explaining.seen import Seen
from recorder.reading import wording
from recorder.reading.values import Clock
from recorder.reading.wire import read_request, read_response, read_token
from tracing.catalogue import Step

DASHED = box.Box("╭┄┄╮\n┆  ┆\n├┄┄┤\n┆  ┆\n├┄┄┤\n├┄┄┤\n┆  ┆\n╰┄┄╯\n")
FRAMES = {"front": box.ROUNDED, "back": box.HEAVY, "local": DASHED}


def render(event: RecordedEvent, seen: Seen, zone: tzinfo | None, tour: str = "") -> RenderableType:
    """A panel for an event of a step; for any other event, a line of the brief style."""
    step = event.step
    if step is None:
        return brief.render(event, seen, zone, tour)
    return _EventPanel(event, step, zone, tour)


class _EventPanel:
    """One event of a step, laid out for the available width."""

    def __init__(self, event: RecordedEvent, step: Step, zone: tzinfo | None, tour: str) -> None:
        self._event = event
        self._step = step
        message = message_of(event, tour)
        self._words = (message.title, message.without) if message else (step.title, step.what)
        self._refusal = event.refusal
        self._clock = Clock(event.at, zone)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        channel = self._event.channel
        yield Panel(
            Group(*self._sections(options.max_width - 4)),
            box=FRAMES[channel],
            border_style="red" if self._refusal else parts.CHANNEL_COLOURS[channel],
            title=self._title(),
            title_align="left",
            subtitle=self._origin(),
            subtitle_align="right",
        )

    def _title(self) -> Text:
        title = Text.assemble(
            (f" {self._event.part} ", "bold reverse"), (f" {self._words[0]}", "bold")
        )
        if self._refusal:
            title.append("  ✗ refused", style="red")
        return title

    def _origin(self) -> Text:
        """The flow, the time so far, and the line of source code that recorded the event."""
        event = self._event
        words = [f"flow {event.flow[:4]}", wording.milliseconds(event.seconds)]
        if event.source:
            words.append(f"{event.source.file}:{event.source.line}")
        return Text(visible(" · ".join(words)), style=parts.FAINT)

    def _sections(self, width: int) -> Iterator[RenderableType]:
        yield from self._head(width)
        yield from parts.unusual(self._event)
        request, response = self._event.request, self._event.response
        shown = request if self._event.answers is None else None
        if shown is not None:
            yield from parts.message(read_request(shown, self._clock), "→", width)
        elif request is not None:
            yield Text(
                f"\n→ answers {self._event.answers}, {wording.asked(request)}", style=parts.FAINT
            )
        if response is not None:
            yield from parts.message(read_response(response, self._clock, shown), "←", width)
        for token in wording.new_tokens(self._event):
            yield from parts.token(token, read_token(token, self._clock), width)
        if self._event.checks:
            yield from parts.checks(self._event, width)
        if self._refusal is not None:
            yield from parts.refusal(self._refusal)
        yield parts.why(self._words[1], self._step.spec, width)

    def _head(self, width: int) -> Iterator[RenderableType]:
        channel = self._event.channel
        route = Text(wording.route(self._event), style="bold")
        sign = f" {wording.CHANNEL_SIGNS[channel]} {wording.CHANNEL_NAMES[channel]}"
        route.append(sign, style=f"not bold {parts.CHANNEL_COLOURS[channel]}")
        progress = self._progress()
        if route.cell_len + progress.cell_len + 1 > width:
            yield from (route, progress)
            return
        head = Table.grid(expand=True)
        head.add_column()
        head.add_column(justify="right")
        head.add_row(route, progress)
        yield head

    def _progress(self) -> Text:
        """The position of this step in its tour, and how far the flow has come."""
        words = Text(wording.place_in_tour(self._step, self._event), style=parts.FAINT)
        if wording.is_of_main_flow(self._event):
            words.append(" ").append_text(parts.thirteen_marks(self._event))
        return words

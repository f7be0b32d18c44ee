"""The console that scripts print to: in colour on a terminal, as plain text elsewhere."""

import base64
import os
import sys
from collections.abc import Iterable, Iterator
from types import TracebackType

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from hosting.visible_text import visible, visible_lines

UNFOLDED = 10_000
"""More columns than any line needs."""


def open_console(*, plain: bool = False, to_stderr: bool = False) -> Console:
    """Open a console on standard output. `NO_COLOR` and `COLUMNS` are honoured; with `plain` there
    is no style, and in a file or a pipe no line is folded.

    Nothing that is printed on it can control the terminal.
    """
    console = Console(
        stderr=to_stderr,
        highlight=False,
        color_system=None if plain else "auto",
        force_interactive=False if plain else None,
    )
    if plain and not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = UNFOLDED
    console.push_render_hook(_VisibleText())
    return console


def say(console: Console, text: str, style: str = "") -> None:
    """Print text from any source, with control characters made visible; only terminals fold it."""
    console.print(Text(visible_lines(text), style), soft_wrap=True)


def offer_to_clipboard(console: Console, text: str) -> None:
    """Offer text to the terminal's clipboard, which may accept it (OSC 52), over ssh, too."""
    encoded = base64.b64encode(text.encode()).decode()
    console.file.write(f"\x1b]52;c;{encoded}\x07")
    console.file.flush()


def can_press_keys(console: Console) -> bool:
    """Whether a user can press keys while something is shown there."""
    # A program may be started without any standard input.
    can_type = sys.stdin is not None and sys.stdin.isatty()
    return console.is_interactive and sys.stdout.isatty() and can_type


def list_table() -> Table:
    """Return a table of names and their meanings, without lines."""
    return Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))


class _VisibleText(RenderHook):
    """Makes text visible at the last moment before a terminal. If the length of a text matters, the
    caller has made it visible already, so that it is folded in the right place.
    """

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        return [_Visible(each) for each in renderables]


class _Visible:
    def __init__(self, renderable: ConsoleRenderable) -> None:
        self._renderable = renderable

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        segments = console.render(self._renderable, options)
        shown = (
            Segment(visible_lines(each.text), each.style) if each.control is None else each
            for each in segments
        )
        yield from shown if console.is_terminal else _without_padding(shown)


def _without_padding(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Return the segments without the blanks before line ends, which only a screen needs."""
    blanks = ""
    for each in segments:
        *ended, last = (blanks + each.text).split("\n")
        start = last.rstrip(" ")
        blanks = last[len(start) :]
        yield Segment("\n".join([*(line.rstrip(" ") for line in ended), start]), each.style)
    yield Segment(blanks)


class Progress:
    """Shows on standard error what is being done: on a terminal, one line that disappears at the
    end.

    Elsewhere each phase is a line, without details.
    """

    def __init__(self, *, plain: bool) -> None:
        self._console = open_console(plain=plain, to_stderr=True)
        self._status = self._console.status("") if self._console.is_interactive else None

    def __enter__(self) -> "Progress":
        if self._status:
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._status:
            self._status.stop()

    @property
    def has_details(self) -> bool:
        """Whether details are shown."""
        return self._status is not None

    def phase(self, text: str) -> None:
        """Report that a new phase begins."""
        if self._status:
            self._status.update(Text(visible(text)))
        else:
            say(self._console, text)

    def detail(self, text: str) -> None:
        """Report the progress within a phase."""
        if self._status:
            self._status.update(Text(visible(text)))

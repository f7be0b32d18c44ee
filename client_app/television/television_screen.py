"""The television's screen: a code to type, a QR code to scan, and finally the notes."""

import io
from collections.abc import Sequence

import segno
from rich import box
from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from client_app.api.notes import Note
from client_app.television.device_grant import DeviceCodes
from hosting.visible_text import visible

TITLE = "Television"


class Screen:
    """Prints either boxes in colour or plain text, one sentence per line."""

    def __init__(self, *, plain: bool) -> None:
        self._plain = plain
        self._console = Console(highlight=False, no_color=plain or None)
        self._has_waited = False

    def codes(self, codes: DeviceCodes) -> None:
        """Show where to go, and what to type there."""
        self._has_waited = False
        usable = f"The code expires in {_lasting(codes.seconds)}."
        if self._plain:
            self.say(f"open: {codes.verification_uri}")
            self.say(f"user code: {codes.user_code}")
            self.say(usable)
            return
        self._box(
            Text("To see your notes here, open", justify="center"),
            Text(visible(codes.verification_uri), "bold underline", justify="center"),
            Text("on a phone or a computer, sign in there, and type", justify="center"),
            Text(f"\n{visible(codes.user_code)}\n", "bold", justify="center"),
            *self._qr_code(codes),
            Text(usable, "dim", justify="center"),
        )

    def undecided(self) -> None:
        """Say once that the user has not decided yet."""
        if not self._has_waited:
            self.say("No decision yet; waiting …")
        self._has_waited = True

    def notes(self, notes: Sequence[Note]) -> None:
        """Show the notes."""
        if self._plain:
            for note in notes:
                self.say(f"note: {' '.join(note.text.split())}")
            return
        self._box(Text("Your notes", "bold"), *(Text(f"• {visible(note.text)}") for note in notes))

    def say(self, sentence: str, style: str = "") -> None:
        """Print a sentence; the terminal wraps it."""
        self._console.print(Text(visible(sentence), style), soft_wrap=True)

    def _box(self, *lines: RenderableType) -> None:
        self._console.print(Panel(Group(*lines), title=TITLE, box=box.HEAVY, padding=(1, 2)))

    def _qr_code(self, codes: DeviceCodes) -> Sequence[RenderableType]:
        """Draw the URL with the code as a QR code; nothing if the terminal is too narrow."""
        if not codes.verification_uri_complete:
            return ()
        drawn = io.StringIO()
        segno.make(codes.verification_uri_complete, micro=False).terminal(drawn, compact=True)
        code = Text.from_ansi(drawn.getvalue())
        fits = max(line.cell_len for line in code.split()) <= self._console.width - 8
        return (Align.center(code),) if fits else ()


def _lasting(seconds: float) -> str:
    """Put a duration into words: whole minutes, or whole seconds below one minute; rounded down."""
    number, unit = (int(seconds / 60), "minute") if seconds >= 60 else (int(seconds), "second")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"

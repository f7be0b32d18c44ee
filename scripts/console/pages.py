"""Shows long output page by page, at the height of the terminal."""

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.segment import SegmentLines
from rich.text import Text

SMALLEST = 3
"""Lines of a page in the smallest terminal."""


class Pages:
    """Shows one thing at a time. Showing it again turns to its next page, or after the last page to
    the first.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._shown: tuple[str, int] = ("", 0)

    def show(
        self, title: str, body: RenderableType, key: str, room: int | None, of: str = ""
    ) -> str:
        """Show the first page, or the next one, in at most `room` lines (None: all at once). `of`
        says what the title does not: which event this is about.

        Return which page it is, and the key for the next one; "" if there is only one.
        """
        lines = self._console.render_lines(body, pad=False)
        # Content that is made of sections begins with an empty line.
        while lines and not "".join(piece.text for piece in lines[0]).strip():
            del lines[0]
        size = len(lines) if room is None else max(room - 1, SMALLEST)
        count = max(-(-len(lines) // max(size, 1)), 1)
        shown, number = f"{title} {of}", self._shown[1]
        number = number % count + 1 if self._shown[0] == shown else 1
        self._shown = (shown, number)
        place = f"page {number} of {count} ({key})" if count > 1 else ""
        said = f"{title} · {place}" if place else title
        self._console.print(Rule(Text(said, "bold"), align="left", style="dim"))
        page = lines[(number - 1) * size : number * size]
        self._console.print(SegmentLines(page, new_lines=True), end="")
        return f"{place}: press {key} for the next page." if place else ""

"""`scripts.console.pages`: long output is shown page by page."""

import io

from rich.console import Console
from rich.text import Text

from scripts.console.pages import Pages


def pages() -> tuple[Pages, io.StringIO]:
    """Return pages on a small console, and the console's output."""
    printed = io.StringIO()
    return Pages(Console(file=printed, width=60)), printed


def body(lines: int) -> Text:
    """Return this many numbered lines."""
    return Text("\n".join(f"line {number}" for number in range(lines)))


def test_the_same_again_is_the_next_page() -> None:
    """Each page shows its number, how many there are, and the key; the last leads to the first."""
    shown, printed = pages()
    notes = [shown.show("7 as it is sent", body(10), "w", 5) for _ in range(4)]
    text = printed.getvalue()
    assert notes == [f"page {n} of 3 (w): press w for the next page." for n in (1, 2, 3, 1)]
    assert text.index("page 1 of 3 (w)") < text.index("line 3") < text.index("page 2 of 3 (w)")
    assert text.index("page 3 of 3 (w)") < text.index("line 9")
    assert text.count("line 0\n") == 2


def test_something_else_begins_at_its_first_page() -> None:
    """The first thing also starts over when it is requested again later."""
    shown, _ = pages()
    for title in ("7 its checks", "7 as it is sent", "7 its checks"):
        assert shown.show(title, body(10), "d", 5).startswith("page 1 of 3")


def test_what_fits_has_no_pages() -> None:
    """Without a footer, nothing has pages."""
    shown, printed = pages()
    assert shown.show("short", body(4), "w", 5) == ""
    assert shown.show("long", body(400), "w", None) == ""
    assert "page" not in printed.getvalue()
    assert "line 399" in printed.getvalue()

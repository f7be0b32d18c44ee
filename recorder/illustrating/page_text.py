"""What a person reads on a page: its headings, sentences, fields and buttons, line by line."""

from contextlib import suppress
from html.parser import HTMLParser

from hosting.visible_text import visible

MOST_LINES = 40
UNSEEN = frozenset({"head", "script", "style", "template", "title"})
IN_A_LINE = frozenset(
    {"a", "abbr", "b", "code", "em", "i", "small", "span", "strong", "td", "th", "time"}
)
BUTTON, FIELD, TICKED, UNTICKED = "[{}]", "____", "☑", "☐"


def lines_of_page(body: str) -> list[str]:
    """Return the lines of a page, safe to show; malformed parts are skipped."""
    reader = _Reader()
    # The parser raises AssertionError for a declaration that it cannot read.
    with suppress(AssertionError):
        reader.feed(body)
        reader.close()
    reader.end_line()
    return reader.lines[:MOST_LINES]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self._words: list[str] = []
        self._unseen = 0
        self._in_button = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNSEEN:
            self._unseen += 1
        elif tag == "input":
            self._field(dict(attrs))
        elif tag == "textarea":
            self._words.append(FIELD)
        elif tag not in IN_A_LINE and tag not in ("label", "img", "br"):
            self.end_line()
        self._in_button = tag == "button" or (self._in_button and tag in IN_A_LINE)

    def handle_endtag(self, tag: str) -> None:
        if tag in UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag == "button":
            self._in_button = False
        elif tag not in IN_A_LINE:
            self.end_line(after_label=tag == "label")

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        if text and not self._unseen:
            self._words.append(BUTTON.format(text) if self._in_button else text)

    def end_line(self, *, after_label: bool = False) -> None:
        """Start a new line, unless a label has just ended and its field is still to come."""
        if after_label and TICKED not in self._words and UNTICKED not in self._words:
            return
        line = " ".join(self._words)
        if line:
            self.lines.append(visible(line))
        self._words = []

    def _field(self, given: dict[str, str | None]) -> None:
        kind = (given.get("type") or "text").lower()
        if kind == "checkbox":
            self._words.append(TICKED if "checked" in given else UNTICKED)
        elif kind not in ("hidden", "submit"):
            self._words.append(FIELD)
            self.end_line()

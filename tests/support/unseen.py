"""The worst text that can come from outside, and the parts of a page that people read."""

from html.parser import HTMLParser

KINDS = {
    "C0": "\x00\x07\x08\x0b\x0c\r\x1b\x1c\x1f",
    "DEL": "\x7f",
    "C1": "\x80\x85\x90\x9b\x9d",
    "marks of direction": "\u061c\u200e\u200f",
    "embeddings and overrides": "\u202a\u202b\u202c\u202d\u202e",
    "isolates": "\u2066\u2067\u2068\u2069",
    "separators": "\u2028\u2029",
    "zero width": "\u200b\u200c\u200d\u2060\ufeff\xad\u034f\u180e\u3164",
    "halves": "\udfff\ud800",
    "tags": "\U000e0001\U000e0041\U000e007f",
}
"""Characters that control the terminal, change the direction of text, or are invisible, by kind."""

UNSEEN = "".join(KINDS.values())
ESCAPES = ["\\x1b", "\\x7f", "\\x9b", "\\u202e", "\\u2066", "\\u200b", "\\ud800", "\\U000e0041"]
"""How some of these characters are displayed."""

ACTING = "evil\x1b[2J\x1b]0;gone\x07\u202ecod.exe" + UNSEEN + "end"
"""A text that contains each of them."""

FIELDS = {("input", "value"), ("input", "name"), ("option", "value"), ("button", "data-copy")}
"""Attributes whose values a browser sends or copies unchanged."""


def found_in(text: str) -> str:
    """The characters in a text that should have been escaped."""
    return "".join(sorted(set(text) & set(UNSEEN)))


class Seen(HTMLParser):
    """The parts of a page that people read: text and attributes, except the values a form sends."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.sent: list[str] = []
        self._in_field = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the attributes."""
        self._in_field = tag == "textarea"
        for name, value in attrs:
            if (tag, name) in FIELDS:
                self.sent.append(value or "")
            else:
                self.text += f" {name}={value}"

    def handle_endtag(self, tag: str) -> None:
        """Note that a text field ends."""
        self._in_field = False

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        if self._in_field:
            self.sent.append(data)
        else:
            self.text += data

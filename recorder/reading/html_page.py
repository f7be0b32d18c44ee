"""A summary of an HTML page: its title, and what its forms ask for."""

from contextlib import suppress
from html.parser import HTMLParser
from typing import NamedTuple

SILENT = frozenset({"hidden", "submit", "button", "image", "reset"})
"""Types of input that a person does not fill in."""


class Page(NamedTuple):
    """The title of a page, the fields that a person fills in, and those that are sent unseen."""

    title: str
    fields: tuple[str, ...]
    hidden: tuple[str, ...]


def read_page(body: str) -> Page:
    """Read a page; malformed parts are skipped."""
    reader = _Reader()
    # The parser raises AssertionError for a declaration that it cannot read.
    with suppress(AssertionError):
        reader.feed(body)
    return Page(
        " ".join("".join(reader.title).split()),
        tuple(dict.fromkeys(reader.fields)),
        tuple(dict.fromkeys(reader.hidden)),
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.title: list[str] = []
        self.fields: list[str] = []
        self.hidden: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        given = dict(attrs)
        name = given.get("name")
        kind = (given.get("type") or "text").lower()
        if not name or tag not in ("input", "select", "textarea"):
            return
        if tag == "input" and kind == "hidden":
            self.hidden.append(name)
        elif kind not in SILENT:
            self.fields.append(name)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)

"""An illustrated page as a program reads it: its pieces, explanations, commands and ids."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "br", "img", "input"})


@dataclass
class ReadPage:
    """The content of a page.

    `messages` has the pieces of each message in order, each with the id of its explanation;
    `decoded` has the same for each decoded text. `ids` counts ids, and `texts` has the text of each
    element with an id. `commands` are the commands, and `outputs` what the page says they print.
    `addresses` are all URLs in attributes.
    """

    messages: list[list[tuple[str, str]]] = field(default_factory=list)
    decoded: list[list[tuple[str, str]]] = field(default_factory=list)
    ids: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    commands: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    tags: Counter[str] = field(default_factory=Counter)


@dataclass
class _Open:
    """An open element: its text, and the list to which its pieces belong if it is in a message."""

    tag: str
    id: str
    classes: list[str]
    bits: list[tuple[str, str]] | None
    explained: str
    words: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = ReadPage()
        self._open: list[_Open] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.tags[tag] += 1
        self.page.addresses += [
            (tag, value) for name, value in given.items() if name in ("src", "href", "action")
        ]
        if "id" in given:
            self.page.ids[given["id"]] += 1
        if tag in VOID:
            return
        classes = given.get("class", "").split()
        bits = self._open[-1].bits if self._open else None
        if "data-message" in given:
            self.page.messages.append(bits := [])
        if "decoded" in classes:
            self.page.decoded.append(bits := [])
        self._open.append(_Open(tag, given.get("id", ""), classes, bits, given.get("data-x", "")))

    def handle_endtag(self, tag: str) -> None:
        closed = self._open.pop()
        assert closed.tag == tag
        text = "".join(closed.words)
        if closed.id:
            self.page.texts[closed.id] = " ".join(text.split())
        if "bit" in closed.classes:
            assert closed.bits is not None
            closed.bits.append((text, closed.explained))
        if "command" in closed.classes:
            self.page.commands.append(text)
        if tag == "output":
            self.page.outputs.append(text)

    def handle_data(self, data: str) -> None:
        for each in self._open:
            each.words.append(data)


def read(html: str) -> ReadPage:
    """Read a page to its end."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page

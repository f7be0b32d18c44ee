"""A recorded page, safe to look at: rebuilt from a short list of elements, so that nothing in it
runs, is sent, or is fetched. Elements not on the list are left out; their text stays.
"""

import html
from collections.abc import Iterator
from contextlib import suppress
from html.parser import HTMLParser

from hosting.visible_text import visible_lines

_BLOCKS = {"address", "article", "aside", "blockquote", "div", "hr", "p", "pre", "section"}
_PARTS = {"details", "figcaption", "figure", "footer", "header", "main", "nav", "summary"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
_TABLES = {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_WORDS = {"a", "abbr", "b", "br", "code", "em", "i", "kbd", "mark", "output", "q", "s", "samp"}
_MORE_WORDS = {"small", "span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
_FORMS = {"button", "fieldset", "form", "input", "label", "legend", "option", "select", "textarea"}
SHOWN = frozenset().union(_BLOCKS, _PARTS, _HEADINGS, _LISTS, _TABLES, _WORDS, _MORE_WORDS, _FORMS)
"""Elements that are shown. None of them loads anything by itself."""

_LOADING = {"applet", "audio", "canvas", "frameset", "iframe", "object", "video"}
_READ_OTHERWISE = {"math", "noembed", "noframes", "noscript", "svg", "template", "title", "xmp"}
LEFT_OUT = frozenset({"head", "script", "style"}).union(_LOADING, _READ_OTHERWISE)
"""Elements that are left out together with their content."""

FOREIGN = frozenset({"math", "svg"})
VOID = frozenset({"br", "hr", "input", "wbr"})
CONTROLS = frozenset({"button", "input", "select", "textarea"})
FIELDS = frozenset({"checkbox", "email", "number", "password", "radio", "submit", "tel", "text"})
"""Types of input that are shown as such; any other type is shown as text."""

CLASSES = frozenset({"brand", "buttons", "quiet", "role", "scope", "small", "user", "when"})
"""Classes that the style sheet of the picture uses."""

_KEPT = {
    "": frozenset({"class"}),
    "input": frozenset({"id", "checked", "placeholder", "type", "value"}),
    "label": frozenset({"for"}),
    "option": frozenset({"selected"}),
    "select": frozenset({"id", "multiple"}),
    "textarea": frozenset({"id", "placeholder", "rows"}),
    "td": frozenset({"colspan", "rowspan"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "ol": frozenset({"start"}),
    "details": frozenset({"open"}),
}
"""Attributes that are kept, by element; those under "" are kept on all. None holds a URL."""


def picture_of(body: str) -> str:
    """Return what a page shows, as inert HTML. Malformed parts are skipped."""
    picture = _Picture()
    # The parser raises AssertionError for a declaration that it cannot read.
    with suppress(AssertionError):
        picture.feed(body)
    return "".join(picture.pieces)


class _Picture(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._inside: list[str] = []
        """The open elements that are left out."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in LEFT_OUT:
            self._inside.append(tag)
        elif not self._inside:
            self._show(tag, {name: value or "" for name, value in reversed(attrs)})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The slash closes only foreign elements; in HTML, <script/> continues until </script>.
        if tag not in FOREIGN:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._inside:
            del self._inside[self._inside.index(tag) :]
        elif not self._inside and tag in SHOWN - VOID:
            self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.pieces.append(_safe(data))

    def _show(self, tag: str, given: dict[str, str]) -> None:
        if tag == "img" and given.get("alt"):
            self.pieces.append(_safe(f"[{given['alt']}]"))
        elif tag in SHOWN and not (tag == "input" and given.get("type", "").lower() == "hidden"):
            self.pieces.append(f"<{' '.join([tag, *_attributes(tag, given)])}>")


def _attributes(tag: str, given: dict[str, str]) -> Iterator[str]:
    kind = given.get("type", "text").lower()
    changed = {"type": kind if kind in FIELDS else "text"} if tag == "input" else {}
    if kind == "password":
        changed["value"] = ""
    if "class" in given:
        changed["class"] = " ".join(name for name in given["class"].split() if name in CLASSES)
    for name, value in (given | changed).items():
        if name in _KEPT[""] | _KEPT.get(tag, frozenset()):
            yield f'{name}="{_safe(value)}"'
    if tag in CONTROLS:
        yield "disabled"


def _safe(text: str) -> str:
    return html.escape(visible_lines(text))

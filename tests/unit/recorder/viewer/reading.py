"""Pages read as a browser reads them: elements with their attributes, and the text between them."""

from collections.abc import Iterator
from html.parser import HTMLParser

Attributes = dict[str, str]

SCRIPTS = frozenset({"/static/scripts/viewer.js", "/static/scripts/early_theme.js"})
"""All scripts that a page loads itself."""


class Read(HTMLParser):
    """A page: every start tag in order, and the text. The explanations of terms are not part of the
    text, because they are shown only on request.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.text = ""
        self._in_tip = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record the element."""
        self._in_tip |= ("class", "gloss") in attrs
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Note the end of a term's explanation."""
        self._in_tip &= tag != "span"

    def handle_data(self, data: str) -> None:
        """Add the text unless it explains a term."""
        if not self._in_tip:
            self.text += data

    def all(self, tag: str, css_class: str = "") -> Iterator[Attributes]:
        """The attributes of each element with this tag (and class)."""
        for name, attributes in self.elements:
            if name == tag and (not css_class or css_class in attributes.get("class", "").split()):
                yield attributes

    def ids(self) -> list[str]:
        """Every id, including duplicates."""
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]

"""The form of a page, as a browser reads it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class PageForm(HTMLParser):
    """The only form of a page: its target, and its fields as a browser would send them."""

    page: str
    action: str = ""
    method: str = "get"
    fields: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect forms and fields."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action, self.method = attributes["action"], attributes.get("method", "get")
        if tag == "input" and ("checked" in attributes or attributes.get("type") != "checkbox"):
            self.fields.append((attributes["name"], attributes.get("value", "")))

    def values(self, name: str) -> list[str]:
        """The values of the fields with this name."""
        return [value for key, value in self.fields if key == name]

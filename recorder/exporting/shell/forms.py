"""The forms of a recorded page: where each is sent, and its hidden fields."""

from contextlib import suppress
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from recorder.event.event import Response


class Form(NamedTuple):
    """A form: the path that it is sent to, and the names of its hidden fields."""

    path: str
    hidden: set[str]


def forms_of(response: Response, url: str) -> list[Form]:
    """The forms of the page at this URL; none if the response is not a page."""
    if "html" not in response.header_values().get("content-type", ""):
        return []
    reader = _Reader(url)
    # The parser raises AssertionError for a declaration that it cannot read.
    with suppress(AssertionError):
        reader.feed(response.body)
    return reader.forms


def path_of(url: str, base: str = "") -> str:
    """The path of a URL, which may be relative; "" if it is not a URL."""
    try:
        return urlsplit(urljoin(base, url)).path
    except ValueError:
        return ""


class _Reader(HTMLParser):
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self.forms: list[Form] = []
        self._is_inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._is_inside = True
            self.forms.append(Form(path_of(given.get("action") or "", self._url), set()))
        elif tag == "input" and self._is_inside and given.get("type") == "hidden":
            self.forms[-1].hidden.add(given.get("name") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False

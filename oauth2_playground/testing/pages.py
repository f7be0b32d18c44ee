"""What a browser shows: a page, its forms, and what is filled in.

Scripts are not run. Everything is frozen: filling in a field makes a new form.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import requests

from oauth2_playground.testing.errors import PlaygroundError

REDIRECTS = (301, 302, 303, 307, 308)
KEEPS_METHOD = (307, 308)
TICKABLE = ("checkbox", "radio")
UNSENT = ("button", "reset")
UNSEEN = ("script", "style", "title", "template")
VOID = ("input", "br", "hr", "img", "link", "meta", "wbr")
WITHIN_A_WORD = ("a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "wbr")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a browser, not sent yet; `form` is the body of a form."""

    method: str
    url: str
    form: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A control of a form; `kind` is its type, as in `text`, `password`, `checkbox`, `hidden`."""

    kind: str
    name: str
    value: str
    label: str = ""
    is_ticked: bool = True

    def is_called(self, words: str) -> bool:
        """Whether a user, or a test, means this field by these words."""
        return words in (self.label, self.name) or (self.kind in TICKABLE and words == self.value)


@dataclass(frozen=True, slots=True)
class Form:
    """A form: what is filled in, and its buttons."""

    method: str
    action: str
    fields: tuple[Field, ...]
    buttons: tuple[Field, ...]

    def has(self, words: str) -> bool:
        """Whether a visible field or a button has this label or name."""
        return any(each.is_called(words) for each in (*self._visible(), *self.buttons))

    def fill(self, words: str, text: str) -> "Form":
        """Fill in the visible field with this label or name.

        Raises:
            PlaygroundError: the form does not have exactly one such field.
        """
        return self._changed(self._one(words, self._visible()), value=text)

    def untick(self, words: str) -> "Form":
        """Untick the box with this label, name or value.

        Raises:
            PlaygroundError: the form does not have exactly one such box.
        """
        return self._changed(self._one(words, self._visible()), is_ticked=False)

    def press(self, words: str = "") -> Request:
        """Submit it with the button that says these words; without words, as Enter does.

        Raises:
            PlaygroundError: the form does not have exactly one such button.
        """
        pressed = (self._one(words, self.buttons),) if words else self.buttons[:1]
        sent = [each for each in self.fields if each.is_ticked] + list(pressed)
        pairs = tuple((each.name, each.value) for each in sent if each.name)
        if self.method == "POST":
            return Request("POST", self.action, pairs)
        return Request("GET", urlsplit(self.action)._replace(query=urlencode(pairs)).geturl())

    def _visible(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.kind != "hidden")

    def _changed(self, meant: Field, **changes: str | bool) -> "Form":
        changed = replace(meant, **changes)  # type: ignore[arg-type]
        fields = tuple(changed if each is meant else each for each in self.fields)
        return replace(self, fields=fields)

    def _one(self, words: str, among: tuple[Field, ...]) -> Field:
        meant = [each for each in among if each.is_called(words)]
        if len(meant) != 1:
            there = ", ".join(repr(each.label or each.name) for each in among) or "nothing"
            raise PlaygroundError(
                f"Expected one field or button {words!r} in the form for {self.action}; "
                f"there are {len(meant)}. The form has: {there}."
            )
        return meant[0]


@dataclass(frozen=True, slots=True)
class Page:
    """The response to a request of a browser. `text` is what can be read, in one line, `alert` what
    of that a screen reader would announce at once, such as a wrong password.
    """

    url: str
    status: int
    title: str = ""
    text: str = ""
    forms: tuple[Form, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    alert: str = ""

    def form_with(self, words: str) -> Form | None:
        """The first form with a visible field or a button of this label or name."""
        return next((form for form in self.forms if form.has(words)), None)

    def redirect(self, request: Request) -> Request | None:
        """What a browser requests next by itself after `request`; None if it stays here."""
        location = self.headers.get("Location", "")
        if self.status not in REDIRECTS or not location:
            return None
        url = urljoin(self.url, location)
        return replace(request, url=url) if self.status in KEEPS_METHOD else Request("GET", url)


def page_of(response: requests.Response) -> Page:
    """Read a response as a browser does."""
    url = response.url
    if "html" not in response.headers.get("Content-Type", ""):
        return Page(url, response.status_code, text=response.text, headers=response.headers)
    reader = _Reader(url)
    reader.feed(response.text)
    reader.close()
    title, text, alert = (" ".join(part.split()) for part in reader.read())
    return Page(url, response.status_code, title, text, reader.forms(), response.headers, alert)


class _Reader(HTMLParser):
    """Collects title, text, forms with their fields, labels and buttons."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._url = url
        self._title = self._text = self._alert = ""
        self._open: list[dict[str, str]] = []
        self._labels: dict[str, dict[str, str]] = {}
        self._forms: list[tuple[dict[str, str], list[dict[str, str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {name: value or "" for name, value in attrs} | {"tag": tag, "said": ""}
        if tag == "form":
            self._forms.append((element, []))
        elif tag in ("input", "button", "select", "textarea") and self._forms:
            around = next((each for each in reversed(self._open) if each["tag"] == "label"), None)
            self._forms[-1][1].append(element)
            if around is not None and "id" not in element:
                element["id"] = f"around-{len(self._labels)}"
                self._labels[element["id"]] = around
        elif tag == "label" and "for" in element:
            self._labels[element["for"]] = element
        if tag not in VOID:
            self._open.append(element)
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        self._part(tag)
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place]["tag"] == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element["said"] += data
            if element["tag"] == "title":
                self._title += data
            if element.get("role") == "alert":
                self._alert += data
        if not any(element["tag"] in UNSEEN for element in self._open):
            self._text += data

    def _part(self, tag: str) -> None:
        if tag not in WITHIN_A_WORD:
            self._text += " "

    def read(self) -> tuple[str, str, str]:
        return self._title, self._text, self._alert

    def forms(self) -> tuple[Form, ...]:
        return tuple(self._form(form, controls) for form, controls in self._forms)

    def _form(self, form: dict[str, str], controls: list[dict[str, str]]) -> Form:
        fields = [self._field(each) for each in controls if "disabled" not in each]
        sent = [each for each in fields if each.kind not in UNSENT]
        return Form(
            form.get("method", "get").upper(),
            urljoin(self._url, form.get("action", "")),
            tuple(each for each in sent if each.kind not in ("submit", "image")),
            tuple(each for each in sent if each.kind in ("submit", "image")),
        )

    def _field(self, control: dict[str, str]) -> Field:
        usual = {"button": "submit", "input": "text"}.get(control["tag"], control["tag"])
        kind = control.get("type", usual).lower()
        label = self._labels.get(control.get("id", ""), {"said": ""})["said"]
        if control["tag"] == "button" or kind == "submit":
            label = control["said"] or control.get("value", "")
        value = control["said"] if kind == "textarea" else control.get("value", "")
        is_ticked = kind not in TICKABLE or "checked" in control
        value = value or ("on" if kind in TICKABLE else "")
        return Field(kind, control.get("name", ""), value, " ".join(label.split()), is_ticked)

"""Reads of HTML what a user of forms needs: title, text, forms, fields, labels, buttons.

Scripts are not run and styles are not looked at. Controls that a browser would not send (disabled,
or buttons that only scripts use) are left out.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

from scenarios.browser.pages import TICKABLE, Field, Form

TEXT_HOLDERS = ("title", "label", "button", "textarea", "option")
UNSEEN = ("script", "style", "title", "template")
BUTTONS = ("submit", "image")
UNSENT = ("button", "reset")

Attributes = dict[str, str]


@dataclass
class _Text:
    """An element whose text is collected while it is being read."""

    tag: str
    attributes: Attributes
    parts: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join("".join(self.parts).split())


@dataclass
class _Control:
    """A control whose label or text may still follow."""

    kind: str
    attributes: Attributes
    own: _Text | None
    around: _Text | None
    options: list[_Text] = field(default_factory=list)


@dataclass
class _Form:
    attributes: Attributes
    controls: list[_Control] = field(default_factory=list)


class PageReader(HTMLParser):
    """Fed with the HTML of one page; then has its `title`, `text` and `forms`."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._url = url
        self._seen: list[str] = []
        self._open: list[_Text] = []
        self._titles: list[_Text] = []
        self._labels: list[_Text] = []
        self._forms: list[_Form] = []
        self._in_form = False
        self._unseen = 0

    @property
    def title(self) -> str:
        """The title of the window."""
        return str(self._titles[0]) if self._titles else ""

    @property
    def text(self) -> str:
        """All that can be read on the page, in one line."""
        return " ".join("".join(self._seen).split())

    @property
    def forms(self) -> tuple[Form, ...]:
        """The forms, in the order of the page."""
        return tuple(self._finished(form) for form in self._forms)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open what this tag opens."""
        attributes = {name: value or "" for name, value in attrs}
        self._seen.append(" ")
        self._unseen += tag in UNSEEN
        if tag == "form":
            self._forms.append(_Form(attributes))
            self._in_form = True
        text = _Text(tag, attributes) if tag in TEXT_HOLDERS else None
        if tag in ("input", "button", "textarea", "select"):
            self._add_control(tag, attributes, text)
        if text is not None:
            self._open_text(text)

    def handle_endtag(self, tag: str) -> None:
        """Close what this tag closes."""
        self._seen.append(" ")
        self._unseen = max(0, self._unseen - (tag in UNSEEN))
        if tag == "form":
            self._in_form = False
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                del self._open[place]
                break

    def handle_data(self, data: str) -> None:
        """Text belongs to every open element that collects it, and to the page."""
        for text in self._open:
            text.parts.append(data)
        if not self._unseen:
            self._seen.append(data)

    def _open_text(self, text: _Text) -> None:
        self._open.append(text)
        if text.tag == "title":
            self._titles.append(text)
        elif text.tag == "label":
            self._labels.append(text)
        elif text.tag == "option" and self._in_form and self._forms[-1].controls:
            self._forms[-1].controls[-1].options.append(text)

    def _add_control(self, tag: str, attributes: Attributes, own: _Text | None) -> None:
        kind = {"button": "submit", "input": "text"}.get(tag, tag)
        if tag in ("button", "input"):
            kind = attributes.get("type", kind).lower()
        if not self._in_form or "disabled" in attributes or kind in UNSENT:
            return
        around = next((text for text in reversed(self._open) if text.tag == "label"), None)
        self._forms[-1].controls.append(_Control(kind, attributes, own, around))

    def _finished(self, form: _Form) -> Form:
        controls = [(control.kind, self._field(control)) for control in form.controls]
        return Form(
            "POST" if form.attributes.get("method", "").lower() == "post" else "GET",
            urljoin(self._url, form.attributes.get("action", "")),
            tuple(field for kind, field in controls if kind not in BUTTONS),
            tuple(field for kind, field in controls if kind in BUTTONS),
        )

    def _field(self, control: _Control) -> Field:
        attributes = control.attributes
        ticked = control.kind not in TICKABLE or "checked" in attributes
        name = attributes.get("name", "")
        return Field(control.kind, name, _value(control), self._label(control), ticked)

    def _label(self, control: _Control) -> str:
        if control.kind in BUTTONS:
            return str(control.own) if control.own else control.attributes.get("value", "")
        if label := control.attributes.get("aria-label"):
            return label
        identity = control.attributes.get("id")
        pointing = (text for text in self._labels if identity == text.attributes.get("for", ""))
        return str(next(pointing, control.around) or "")


def _value(control: _Control) -> str:
    if control.kind == "select":
        chosen = [option for option in control.options if "selected" in option.attributes]
        option = next(iter(chosen or control.options), None)
        return option.attributes.get("value", str(option)) if option else ""
    if control.kind == "textarea":
        return "".join(control.own.parts) if control.own else ""
    return control.attributes.get("value", "on" if control.kind in TICKABLE else "")

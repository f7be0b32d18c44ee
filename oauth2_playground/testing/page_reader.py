"""Reads HTML as a browser does, as far as is needed to fill in and submit forms."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import urljoin

from oauth2_playground.testing.forms import OPTION, RADIO, TICKABLE, Field, Form

__tracebackhide__ = True

CONTROLS = ("input", "button", "select", "textarea")
PRESSED = ("submit", "image")
UNSENT = ("button", "reset")
UNSEEN = ("script", "style", "title", "template")
VOID = ("base", "input", "br", "hr", "img", "link", "meta", "wbr")
WITHIN_A_WORD = ("a", "abbr", "b", "code", "em", "i", "mark", "small", "span", "strong", "wbr")


@dataclass(eq=False, slots=True)
class Element:
    """An element of the page; `said` is the text in it, without the content of any control in it.

    A control refers to the `form` and the `label` that surround it, and a list to its `options`.
    """

    tag: str
    attributes: dict[str, str]
    said: str = ""
    form: "Element | None" = None
    label: "Element | None" = None
    options: list["Element"] = field(default_factory=list)
    is_disabled: bool = False

    def get(self, name: str) -> str:
        """Return the value of an attribute; empty if it is missing."""
        return self.attributes.get(name, "")

    @property
    def text(self) -> str:
        """The text of the element, in one line."""
        return " ".join(self.said.split())


class PageReader(HTMLParser):
    """Collects the title, text, alert and forms of the page at this URL."""

    def __init__(self, url: str) -> None:
        super().__init__(convert_charrefs=True)
        self._url = self._base = url
        self._title = self._text = self._alert = ""
        self._open: list[Element] = []
        self._form: Element | None = None
        self._forms: list[Element] = []
        self._labels: list[Element] = []
        self._controls: list[Element] = []

    def read(self) -> tuple[str, str, str]:
        """Return title, text and alert, each in one line."""
        title, text, alert = (
            " ".join(part.split()) for part in (self._title, self._text, self._alert)
        )
        return title, text, alert

    def forms(self) -> tuple[Form, ...]:
        """Return all forms, each with the controls that belong to it."""
        return tuple(map(self._read_form, self._forms))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; markup in a text field is text."""
        if self._within("textarea"):
            self.handle_data(self.get_starttag_text() or "")
            return
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in ("option", "optgroup"):
            # HTML: the end tag of the previous option may be omitted.
            self._close("option")
        if self._within("template") is None:
            self._place(element)
        if tag not in VOID:
            self._open.append(element)
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element and every element still open in it."""
        if tag != "textarea" and self._within("textarea"):
            self.handle_data(f"</{tag}>")
            return
        if tag == "form":
            self._form = None
        self._part(tag)
        self._close(tag)

    def handle_data(self, data: str) -> None:
        """Add text to each element that contains it."""
        for element in reversed(self._open):
            element.said += data
            if element.tag in ("select", "textarea"):
                break
        if self._within("title"):
            self._title += data
        if any(element.get("role") == "alert" for element in self._open):
            self._alert += data
        if not any(element.tag in UNSEEN for element in self._open):
            self._text += data

    def _place(self, element: Element) -> None:
        """Keep the elements that forms are made of."""
        if element.tag == "base" and element.get("href"):
            self._base = urljoin(self._url, element.get("href"))
        elif element.tag == "form" and self._form is None:
            self._form = element
            self._forms.append(element)
        elif element.tag == "label":
            self._labels.append(element)
        elif element.tag in CONTROLS:
            self._place_control(element)
        elif element.tag == "option":
            group, around = self._within("optgroup"), self._within("select")
            element.is_disabled = _is_disabled(element) or _is_disabled(group)
            if around:
                around.options.append(element)

    def _place_control(self, control: Element) -> None:
        control.form = self._form
        control.label = self._within("label")
        is_in_legend = self._within("legend") is not None
        fieldset = any(each.tag == "fieldset" and _is_disabled(each) for each in self._open)
        control.is_disabled = _is_disabled(control) or (fieldset and not is_in_legend)
        self._controls.append(control)

    def _within(self, tag: str) -> Element | None:
        """Return the innermost open element with this tag."""
        return next((each for each in reversed(self._open) if each.tag == tag), None)

    def _close(self, tag: str) -> None:
        element = self._within(tag)
        if element is not None:
            del self._open[self._open.index(element) :]

    def _part(self, tag: str) -> None:
        if tag not in WITHIN_A_WORD:
            self._text += " "

    def _read_form(self, form: Element) -> Form:
        controls = [each for each in self._controls if self._owner(each) is form]
        fields = [read for each in controls if not each.is_disabled for read in self._fields(each)]
        sent = [each for each in fields if each.kind not in UNSENT]
        return Form(
            _method(form.get("method")),
            self._address(form.get("action")),
            tuple(_with_one_choice([each for each in sent if each.kind not in PRESSED])),
            tuple(each for each in sent if each.kind in PRESSED),
        )

    def _owner(self, control: Element) -> Element | None:
        """Return the form that a control belongs to, which need not be the form around it."""
        if "form" not in control.attributes:
            return control.form
        wanted = control.get("form")
        return next((each for each in self._forms if wanted and each.get("id") == wanted), None)

    def _address(self, action: str) -> str:
        return urljoin(self._base, action) if action else self._url

    def _fields(self, control: Element) -> Iterator[Field]:
        label, name = self._label(control), control.get("name")
        if control.tag == "select":
            yield from _list_fields(control, name, label)
        elif control.tag == "textarea":
            # HTML: the first line break is not part of the text.
            text = control.said.removeprefix("\r").removeprefix("\n")
            yield Field("textarea", name, text, label)
        elif control.tag == "button":
            yield self._button(control, _kind(control, "submit"), control.text or label)
        else:
            yield self._input(control, _kind(control, "text"), label)

    def _input(self, control: Element, kind: str, label: str) -> Field:
        if kind in PRESSED:
            return self._button(control, kind, control.get("value") or control.get("alt") or label)
        is_box = kind in TICKABLE
        value = control.attributes.get("value", "on" if is_box else "")
        is_ticked = not is_box or "checked" in control.attributes
        return Field(kind, control.get("name"), value, label, is_ticked)

    def _button(self, control: Element, kind: str, label: str) -> Field:
        action, method = control.get("formaction"), control.get("formmethod")
        return Field(
            kind,
            control.get("name"),
            control.get("value"),
            label,
            action=self._address(action) if action else "",
            method=_method(method) if method else "",
        )

    def _label(self, control: Element) -> str:
        wanted = control.get("id")
        pointing = (each for each in self._labels if wanted and each.get("for") == wanted)
        label = next(pointing, None) or control.label
        return (label.text if label else "") or control.get("aria-label")


def _is_disabled(element: Element | None) -> bool:
    return element is not None and "disabled" in element.attributes


def _method(attribute: str) -> str:
    return "POST" if attribute.lower() == "post" else "GET"


def _kind(control: Element, usual: str) -> str:
    return control.get("type").lower() or usual


def _list_fields(control: Element, name: str, label: str) -> Iterator[Field]:
    """Return a list with one choice as one field, otherwise each option as a checkbox."""
    allowed = [each for each in control.options if not each.is_disabled]
    options = [(each.get("label") or each.text, _value(each)) for each in allowed]
    selected = [_value(each) for each in allowed if "selected" in each.attributes]
    if "multiple" in control.attributes:
        for (said, value), each in zip(options, allowed, strict=True):
            yield Field(OPTION, name, value, said, "selected" in each.attributes)
        return
    if not selected and control.get("size") in ("", "0", "1"):
        # The option a browser shows before the user chooses one.
        selected = [value for _said, value in options[:1]]
    value = selected[-1] if selected else ""
    yield Field("select", name, value, label, bool(selected), tuple(options))


def _value(option: Element) -> str:
    return option.attributes.get("value", option.text)


def _with_one_choice(fields: list[Field]) -> Iterator[Field]:
    """Keep only the last ticked radio button of each group ticked."""
    last = {each.name: each for each in fields if each.kind == RADIO and each.is_ticked}
    for each in fields:
        is_excluded = each.kind == RADIO and each.is_ticked and last[each.name] is not each
        yield replace(each, is_ticked=False) if is_excluded else each

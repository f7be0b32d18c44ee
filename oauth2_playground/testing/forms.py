"""A form as a browser sends it: fields that are filled in, chosen or ticked, and buttons.

Forms are immutable: filling in a field returns a new form.
"""

from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlencode, urlsplit

from oauth2_playground.testing.errors import PlaygroundError

__tracebackhide__ = True

RADIO = "radio"
OPTION = "option"
"""An option of a list that allows several choices: sent in the same way as a checkbox."""

TICKABLE = ("checkbox", RADIO, OPTION)


@dataclass(frozen=True, slots=True)
class Request:
    """A request of a browser, not sent yet; `form` contains the form fields of its body."""

    method: str
    url: str = field(repr=False)
    form: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Field:
    """A control of a form; `kind` is its type, as in `text`, `password`, `checkbox`, `hidden`.

    `options` are the labels and values of a list that allows one choice. `action` and `method` are
    those of a button that sends the form to a different URL.
    """

    kind: str
    name: str
    value: str = field(repr=False)
    label: str = ""
    is_ticked: bool = True
    options: tuple[tuple[str, str], ...] = ()
    action: str = ""
    method: str = ""

    def is_called(self, words: str) -> bool:
        """Whether these words identify this field for a user or a test."""
        return words in (self.label, self.name) or (self.kind in TICKABLE and words == self.value)

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the names and values that are sent for this control."""
        if self.kind == "image":
            # The coordinates of the click.
            before = f"{self.name}." if self.name else ""
            return ((f"{before}x", "0"), (f"{before}y", "0"))
        return ((self.name, _with_line_breaks(self.value)),) if self.name else ()


@dataclass(frozen=True, slots=True)
class Form:
    """A form, with its fields and buttons."""

    method: str
    action: str
    fields: tuple[Field, ...]
    buttons: tuple[Field, ...]

    def has(self, words: str) -> bool:
        """Whether a visible field or a button has this label or name."""
        return any(each.is_called(words) for each in (*self._visible(), *self.buttons))

    def fill(self, words: str, text: str) -> Self:
        """Fill in the visible field with this label or name.

        In a list, choose the option with this label or value.

        Raises:
            PlaygroundError: the form does not have exactly one such field, or the list has no such
                option.
        """
        meant = self.find_control(words, self._fillable())
        return self._with(meant, replace(meant, value=_chosen(meant, text), is_ticked=True))

    def tick(self, words: str) -> Self:
        """Tick the checkbox, or select the radio button, with this label, name or value.

        Raises:
            PlaygroundError: the form does not have exactly one such box.
        """
        meant = self.find_control(words, self._boxes())

        def with_choice(each: Field) -> Field:
            if each is meant:
                return replace(each, is_ticked=True)
            is_excluded = meant.kind == each.kind == RADIO and each.name == meant.name
            return replace(each, is_ticked=False) if is_excluded else each

        return replace(self, fields=tuple(map(with_choice, self.fields)))

    def untick(self, words: str) -> Self:
        """Untick the box with this label, name or value.

        Raises:
            PlaygroundError: the form does not have exactly one such box.
        """
        meant = self.find_control(words, self._boxes())
        return self._with(meant, replace(meant, is_ticked=False))

    def press(self, words: str = "") -> Request:
        """Return the request that submits the form with the button of this label or name.

        Without `words`, submit it as pressing Enter does.

        Raises:
            PlaygroundError: the form does not have exactly one such button.
        """
        pressed = (self.find_control(words, self.buttons),) if words else self.buttons[:1]
        sent = (*(each for each in self.fields if each.is_ticked), *pressed)
        pairs = tuple(pair for each in sent for pair in each.pairs())
        action = next((each.action for each in pressed if each.action), self.action)
        method = next((each.method for each in pressed if each.method), self.method)
        if method == "POST":
            return Request("POST", action, pairs)
        return Request(
            "GET", urlsplit(action)._replace(query=urlencode(pairs), fragment="").geturl()
        )

    def find_control(self, words: str, among: tuple[Field, ...]) -> Field:
        """Return the control with this label or name.

        Raises:
            PlaygroundError: there is not exactly one such control.
        """
        meant = [each for each in among if each.is_called(words)]
        if len(meant) != 1:
            there = ", ".join(repr(each.label or each.name) for each in among) or "nothing"
            # The query may contain a code.
            where = urlsplit(self.action)._replace(query="", fragment="").geturl()
            raise PlaygroundError(
                f"Expected one field or button {words!r} in the form for {self.method} {where}; "
                f"there are {len(meant)}. The form has: {there}."
            )
        return meant[0]

    def _visible(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.kind != "hidden")

    def _fillable(self) -> tuple[Field, ...]:
        return tuple(each for each in self._visible() if each.kind not in TICKABLE)

    def _boxes(self) -> tuple[Field, ...]:
        return tuple(each for each in self.fields if each.kind in TICKABLE)

    def _with(self, meant: Field, changed: Field) -> Self:
        return replace(
            self, fields=tuple(changed if each is meant else each for each in self.fields)
        )


def _chosen(field: Field, text: str) -> str:
    """Return the value to send for this text; a list accepts only its own options."""
    if field.kind != "select":
        return text
    for label, value in field.options:
        if text in (label, value):
            return value
    there = ", ".join(repr(label) for label, _value in field.options) or "nothing"
    raise PlaygroundError(
        f"{field.label or field.name!r} has no option {text!r}. Its options are: {there}."
    )


def _with_line_breaks(text: str) -> str:
    """Return the text as a browser sends it, with each line break as CR LF.

    HTML calls this “constructing the entry list”.
    """
    return "\r\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))

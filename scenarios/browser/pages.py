"""What a browser shows (a page, its forms, their fields), and the legs that follow from it.

Everything is frozen: filling in a field makes a new form.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

KEEPS_METHOD = (307, 308)
REDIRECTS = (301, 302, 303, *KEEPS_METHOD)
TICKABLE = ("checkbox", "radio")
LONGEST_TITLE = 80
"""Characters of a page's title that are said."""
LAST_CHECK = "The last check of the flow says why."

Pairs = tuple[tuple[str, str], ...]


class WalkStopped(Exception):
    """The walk cannot continue. The message says what was expected, what came instead, and what to
    do; of a page that is its title, never its text.
    """


@dataclass(frozen=True, slots=True)
class Leg:
    """One request of a browser, not yet sent. `form` is sent as a form's body, in this order; a
    program, such as an attacker's, may send `json` or any other `body` instead, and `headers` that
    no browser sends, or sends otherwise.
    """

    method: str
    url: str
    form: Pairs = ()
    json: str = ""
    headers: Pairs = ()
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        """The parameters in its address."""
        return dict(parse_qsl(urlsplit(self.url).query))

    def __str__(self) -> str:
        """Method and address for people, without the query, which may contain a code."""
        return f"{self.method} {urlsplit(self.url)._replace(query='', fragment='').geturl()}"


@dataclass(frozen=True, slots=True)
class Field:
    """One control of a form; `kind` is its type, as in `text`, `password`, `checkbox`, `hidden`."""

    kind: str
    name: str
    value: str
    label: str = ""
    ticked: bool = True

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

    def fill(self, words: str, text: str) -> "Form":
        """Fill in the visible field with this label or name.

        Raises:
            WalkStopped: the form does not have exactly one such field.
        """
        return self._with(words, lambda field: replace(field, value=text))

    def untick(self, words: str) -> "Form":
        """Untick the box with this label, name or value.

        Raises:
            WalkStopped: the form does not have exactly one such box.
        """
        return self._with(words, lambda field: replace(field, ticked=False))

    def press(self, words: str = "") -> Leg:
        """Submit the form with the button that says these words; without words, as Enter does.

        Raises:
            WalkStopped: the form does not have exactly one such button.
        """
        pressed = (_the_one(words, self.buttons, self),) if words else self.buttons[:1]
        sent = [field for field in self.fields if field.ticked] + list(pressed)
        pairs = tuple((field.name, field.value) for field in sent if field.name)
        if self.method == "POST":
            return Leg("POST", self.action, pairs)
        return Leg("GET", urlunsplit(urlsplit(self.action)._replace(query=urlencode(pairs))))

    def value(self, name: str) -> str:
        """The value of the field with this name, hidden or not.

        Raises:
            WalkStopped: the form does not have exactly one such field.
        """
        named = tuple(field for field in self.fields if field.name == name)
        return _the_one(name, named, self).value

    def has(self, words: str) -> bool:
        """Whether a visible field or a button is called so."""
        return any(field.is_called(words) for field in (*self._visible(), *self.buttons))

    def _with(self, words: str, change: Callable[[Field], Field]) -> "Form":
        meant = _the_one(words, tuple(self._visible()), self)
        fields = tuple(change(field) if field is meant else field for field in self.fields)
        return replace(self, fields=fields)

    def _visible(self) -> Iterator[Field]:
        return (field for field in self.fields if field.kind != "hidden")


@dataclass(frozen=True, slots=True)
class Page:
    """The response to a leg: `text` is what can be read, `location` where it redirects to."""

    leg: Leg
    status: int
    content_type: str
    location: str
    title: str
    text: str
    forms: tuple[Form, ...]
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> Mapping[str, Any]:
        """The JSON object of the body.

        Raises:
            WalkStopped: the body is none.
        """
        try:
            document = json.loads(self.text)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise unexpected("a JSON object", self)
        return document

    def answered(self) -> dict[str, str]:
        """The parameters with which this response redirects, as in `code` and `state`."""
        return dict(parse_qsl(urlsplit(self.location).query))

    def redirect(self) -> Leg | None:
        """The leg that a browser takes by itself from here; None if it stays.

        The method changes as in browsers: only 307 and 308 send a form again.
        """
        if self.status not in REDIRECTS or not self.location:
            return None
        url = urljoin(self.leg.url, self.location)
        if self.status in KEEPS_METHOD:
            return replace(self.leg, url=url)
        return Leg("GET", url)

    def form_with(self, words: str) -> Form | None:
        """The first form with a visible field or a button that is called so."""
        return next((form for form in self.forms if form.has(words)), None)

    def describe(self) -> str:
        """What came, in few words, for an error message: status and title."""
        if not self.title:
            return f"{self.leg} answered {self.status} ({self.content_type or 'no page'})"
        title = self.title[:LONGEST_TITLE]
        shown = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in title)
        return f"{self.leg} answered {self.status}, the page “{shown}”"


def unexpected(expected: str, page: Page, to_do: str = LAST_CHECK) -> WalkStopped:
    """What to raise for a page that is not the expected one, which is named with its step."""
    return WalkStopped(f"Expected {expected}. {page.describe()}. {to_do}")


def _the_one(words: str, controls: tuple[Field, ...], form: Form) -> Field:
    meant = [control for control in controls if control.is_called(words)]
    if len(meant) == 1:
        return meant[0]
    raise WalkStopped(
        f"Expected one field or button {words!r} in the form for {Leg(form.method, form.action)}. "
        f"There are {len(meant)}. The page has changed: update the scripted user."
    )

"""What a browser shows, and the legs that follow from it. Forms are those of the package for tests.

Everything is frozen: filling in a field makes a new form.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from oauth2_playground.testing import forms
from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.forms import Field, Request

KEEPS_METHOD = (307, 308)
REDIRECTS = (301, 302, 303, *KEEPS_METHOD)
LONGEST_TITLE = 80
"""Characters of a page's title that are said."""
LAST_CHECK = "The last check of the flow says why."


class WalkStopped(Exception):
    """The walk cannot continue. The message says what was expected, what came instead, and what to
    do; of a page that is its title and the names of its controls, never its text.
    """


@dataclass(frozen=True, slots=True)
class Leg(Request):
    """One request of a browser, not yet sent. `form` is sent as a form's body, in this order; a
    program, such as an attacker's, may send `json` or any other `body` instead, and `headers` that
    no browser sends, or sends with other values.
    """

    json: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        """The parameters in its address."""
        return dict(parse_qsl(urlsplit(self.url).query))

    def __str__(self) -> str:
        """Method and address for people, without the query, which may contain a code."""
        return f"{self.method} {urlsplit(self.url)._replace(query='', fragment='').geturl()}"


class Form(forms.Form):
    """A form that makes legs. What a user cannot do with it stops the walk."""

    def press(self, words: str = "") -> Leg:
        """Submit the form with the button that says these words; without words, as Enter does.

        Raises:
            WalkStopped: the form does not have exactly one such button.
        """
        request = super().press(words)
        return Leg(request.method, request.url, request.form)

    def value(self, name: str) -> str:
        """The value of the field with this name, hidden or not.

        Raises:
            WalkStopped: the form does not have exactly one such field.
        """
        named = tuple(field for field in self.fields if field.name == name)
        return self.find_control(name, named).value

    def find_control(self, words: str, among: tuple[Field, ...]) -> Field:
        """The control with this label or name.

        Raises:
            WalkStopped: there is not exactly one.
        """
        try:
            return super().find_control(words, among)
        except PlaygroundError as error:
            raise WalkStopped(f"{error} The page has changed: update the scripted user.") from error


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
            WalkStopped: the body is not one.
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

"""What a browser shows, and the legs that follow from it. Forms extend those of the testing
package.

Everything is immutable: filling in a field returns a new form.
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
"""Maximum number of characters of a page title in a message."""
LAST_CHECK = "The last check of the flow says why."


class WalkStopped(Exception):
    """The walk cannot continue. The message says what was expected, what was received, and what to
    do.

    A page is described by its title and the names of its controls, never by its text.
    """


@dataclass(frozen=True, slots=True)
class Leg(Request):
    """One request of a browser, not yet sent. `form` is sent as a form body, in this order.

    A program, such as an attacker's, may send `json` or any other `body` instead, and `headers`
    that a browser would not send, or would send with other values.
    """

    json: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    @property
    def query(self) -> dict[str, str]:
        """The parameters in the query of the URL."""
        return dict(parse_qsl(urlsplit(self.url).query))

    def __str__(self) -> str:
        """Return method and URL for display, without the query, which may contain a code."""
        return f"{self.method} {urlsplit(self.url)._replace(query='', fragment='').geturl()}"


class Form(forms.Form):
    """A form that makes legs. The walk stops at anything a user could not do with the form."""

    def press(self, words: str = "") -> Leg:
        """Return the leg that submits the form with the button of this label or name.

        Without `words`, submit it as pressing Enter does.

        Raises:
            WalkStopped: the form does not have exactly one such button.
        """
        request = super().press(words)
        return Leg(request.method, request.url, request.form)

    def value(self, name: str) -> str:
        """Return the value of the field with this name, hidden or not.

        Raises:
            WalkStopped: the form does not have exactly one such field.
        """
        named = tuple(field for field in self.fields if field.name == name)
        return self.find_control(name, named).value

    def find_control(self, words: str, among: tuple[Field, ...]) -> Field:
        """Return the control with this label or name.

        Raises:
            WalkStopped: there is not exactly one such control.
        """
        try:
            return super().find_control(words, among)
        except PlaygroundError as error:
            raise WalkStopped(f"{error} The page has changed: update the scripted user.") from error


@dataclass(frozen=True, slots=True)
class Page:
    """The response to a leg: `text` is the readable text, `location` the target of a redirect."""

    leg: Leg
    status: int
    content_type: str
    location: str
    title: str
    text: str
    forms: tuple[Form, ...]
    headers: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> Mapping[str, Any]:
        """Return the JSON object in the body.

        Raises:
            WalkStopped: the body is not a JSON object.
        """
        try:
            document = json.loads(self.text)
        except ValueError:
            document = None
        if not isinstance(document, dict):
            raise unexpected("a JSON object", self)
        return document

    def answered(self) -> dict[str, str]:
        """Return the parameters in this response's redirect URL, such as `code` and `state`."""
        return dict(parse_qsl(urlsplit(self.location).query))

    def redirect(self) -> Leg | None:
        """Return the leg of a redirect, which a browser takes automatically; otherwise None.

        The method changes as in browsers: only 307 and 308 send a form a second time.
        """
        if self.status not in REDIRECTS or not self.location:
            return None
        url = urljoin(self.leg.url, self.location)
        if self.status in KEEPS_METHOD:
            return replace(self.leg, url=url)
        return Leg("GET", url)

    def form_with(self, words: str) -> Form | None:
        """Return the first form that has a visible field or a button with this label or name."""
        return next((form for form in self.forms if form.has(words)), None)

    def describe(self) -> str:
        """Return a short description of the response for an error message: status and title."""
        if not self.title:
            return f"{self.leg} answered {self.status} ({self.content_type or 'no page'})"
        title = self.title[:LONGEST_TITLE]
        shown = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in title)
        return f"{self.leg} answered {self.status}, the page “{shown}”"


def unexpected(expected: str, page: Page, to_do: str = LAST_CHECK) -> WalkStopped:
    """Return the error to raise for a page other than `expected`, which names page and step."""
    return WalkStopped(f"Expected {expected}. {page.describe()}. {to_do}")

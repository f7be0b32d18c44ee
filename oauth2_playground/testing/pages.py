"""What a browser shows: a page and its forms. Scripts are not run."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

import requests

from oauth2_playground.testing.forms import Form, Request
from oauth2_playground.testing.page_reader import PageReader

__tracebackhide__ = True

REDIRECTS = (301, 302, 303, 307, 308)
KEEPS_METHOD = (307, 308)


@dataclass(frozen=True, slots=True)
class Page:
    """The response to a browser's request. `text` is the visible text in one line, `alert` the part
    that a screen reader announces immediately, such as a message about a wrong password.
    """

    url: str = field(repr=False)
    status: int
    title: str = ""
    text: str = ""
    forms: tuple[Form, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    alert: str = ""

    def form_with(self, words: str) -> Form | None:
        """Return the first form that has a visible field or a button with this label or name."""
        return next((form for form in self.forms if form.has(words)), None)

    def redirect(self, request: Request) -> Request | None:
        """Return the request that this response redirects to; None if it does not redirect.

        `request` is the one that was responded to.
        """
        location = self.headers.get("Location", "")
        if self.status not in REDIRECTS or not location:
            return None
        url = urljoin(self.url, location)
        return replace(request, url=url) if self.status in KEEPS_METHOD else Request("GET", url)


def page_of(response: requests.Response) -> Page:
    """Parse a response as a browser does."""
    url = response.url
    if "html" not in response.headers.get("Content-Type", ""):
        return Page(url, response.status_code, text=response.text, headers=response.headers)
    reader = PageReader(url)
    reader.feed(response.text)
    reader.close()
    title, text, alert = reader.read()
    return Page(url, response.status_code, title, text, reader.forms(), response.headers, alert)

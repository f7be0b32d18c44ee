"""A headless browser: a real cookie jar, real forms, and redirects followed one leg at a time."""

import os
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from math import inf
from secrets import token_hex
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from oauth2_playground.testing.page_reader import PageReader
from scenarios.browser.pages import Form, Leg, Page, WalkStopped

MOST_REDIRECTS = 20
ANSWER_SECONDS = 30.0
HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
}
FORM_HEADERS = {"Content-Type": "application/x-www-form-urlencoded"}

SCRIPTED = "oauth2-playground (scripted user "
"""Prefix of the user agent name of a scripted user's browser."""

T = TypeVar("T")

Walk = Generator[Leg, Page, None]
"""Yields the legs that a user takes, and receives the page that each one leads to."""


class _Inner(HTTPAdapter):
    """Sends requests for a public address to its inner address, with the public name as Host."""

    def __init__(self, public: str, inner: str) -> None:
        super().__init__()
        self._public, self._inner = public, inner

    def send(
        self, request: requests.PreparedRequest, *args: Any, **kwargs: Any
    ) -> requests.Response:
        """Send a copy of the request: cookies belong to the request as the browser made it."""
        sent = request.copy()
        sent.url = self._inner + (request.url or "")[len(self._public) :]
        sent.headers["Host"] = urlsplit(self._public).netloc
        return super().send(sent, *args, **kwargs)


class UserAgent:
    """The browser of one user. Between pages, it remembers its cookies and nothing else.

    A response may take `answer_seconds`; None means no limit, for a flow that is held. `inner` maps
    the public addresses of servers that this machine cannot reach directly to addresses that it
    can. The browser's `name` begins with `named` and is unique, so that its requests can be found
    in the trace.
    """

    def __init__(
        self,
        answer_seconds: float | None = ANSWER_SECONDS,
        inner: Mapping[str, str] | None = None,
        *,
        named: str = SCRIPTED,
    ) -> None:
        self.name = f"{named}{token_hex(4)})"
        self._answer_seconds = answer_seconds
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": self.name, **HEADERS})
        # Ignore this machine's proxies and .netrc: only what the pages require is sent.
        self._session.trust_env = False
        self._session.verify = os.environ.get("REQUESTS_CA_BUNDLE") or True
        for public, address in (inner or {}).items():
            self._session.mount(f"{public}/", _Inner(public, address))

    def cookies(self) -> dict[str, str]:
        """Return the browser's cookies, by name."""
        return self._session.cookies.get_dict()

    def plant(self, url: str, cookies: Mapping[str, str]) -> None:
        """Set these cookies for the host of a URL, as a neighbouring site could."""
        for name, value in cookies.items():
            self._session.cookies.set(name, value, domain=urlsplit(url).hostname, path="/")

    def walk(self, legs: Walk) -> Iterator[Page]:
        """Take the legs one by one, and yield the page that each one leads to.

        Raises:
            WalkStopped: a page was not as expected, or there was no response.
        """
        leg = next(legs, None)
        while leg is not None:
            page = self.send(leg)
            yield page
            leg = _next_leg(legs, page)

    def goes(self, legs: Generator[Leg, Page, T]) -> T:
        """Take all these legs, and return what the generator returns.

        Raises:
            WalkStopped: a page was not as expected, or there was no response.
        """
        try:
            leg = next(legs)
            while True:
                leg = legs.send(self.send(leg))
        except StopIteration as end:
            reached: T = end.value
            return reached

    def send(self, leg: Leg) -> Page:
        """Send one request with the browser's cookies, and read the response.

        Raises:
            WalkStopped: there was no response.
        """
        try:
            answer = self._session.request(
                leg.method,
                leg.url,
                data=leg.body or leg.json.encode() or list(leg.form),
                headers=_type_of(leg) | dict(leg.headers),
                allow_redirects=False,
                timeout=self._answer_seconds,
            )
        except requests.Timeout as error:
            raise WalkStopped(
                f"{leg} got no response in {self._answer_seconds or inf:g} s."
            ) from error
        except requests.RequestException as error:
            raise WalkStopped(f"{leg} got no response: {type(error).__name__}.") from error
        return _page(leg, answer)


def is_scripted(user_agent: str) -> bool:
    """Whether this is the user agent name of a scripted user, which no other browser has."""
    return user_agent.startswith(SCRIPTED)


def _type_of(leg: Leg) -> dict[str, str]:
    if leg.json:
        return {"Content-Type": "application/json"}
    return FORM_HEADERS if leg.method == "POST" else {}


def follow(leg: Leg) -> Generator[Leg, Page, Page]:
    """Take a leg and follow every redirect; returns the last page.

    Raises:
        WalkStopped: there are too many redirects.
    """
    for _ in range(MOST_REDIRECTS):
        page = yield leg
        onward = page.redirect()
        if onward is None:
            return page
        leg = onward
    raise WalkStopped(f"More than {MOST_REDIRECTS} redirects, the last one to {leg}.")


def _next_leg(legs: Walk, page: Page) -> Leg | None:
    try:
        return legs.send(page)
    except StopIteration:
        return None


def _page(leg: Leg, answer: requests.Response) -> Page:
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    location = answer.headers.get("Location", "")
    arrived = Page(leg, answer.status_code, kind, location, "", answer.text, (), answer.headers)
    if kind != "text/html":
        return arrived
    reader = PageReader(leg.url)
    reader.feed(answer.text)
    reader.close()
    title, text, _alert = reader.read()
    forms = tuple(
        Form(form.method, form.action, form.fields, form.buttons) for form in reader.forms()
    )
    return replace(arrived, title=title, text=text, forms=forms)

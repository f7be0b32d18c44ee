"""A user with a browser: real cookies, real forms, and each redirect as a request."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

from oauth2_playground.testing.errors import PlaygroundError
from oauth2_playground.testing.forms import Form, Request
from oauth2_playground.testing.pages import Page, page_of
from oauth2_playground.testing.servers import new_session, sent, without_query

__tracebackhide__ = True

USER_NAME, PASSWORD, SIGN_IN = "User name", "Password", "Sign in"
ONE_TIME_CODE, VERIFY = "One-time code", "Verify"
ALLOW, DO_NOT_ALLOW = "Allow", "Do not allow"
SHOWN_CODE = re.compile(r"\b\d{6}\b")

MOST_REQUESTS = 30
"""Maximum number of requests that one call makes."""

LONGEST_SHOWN = 300
"""Maximum number of characters of a page in an error message."""

HEADERS = {
    "Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    "User-Agent": "oauth2-playground (user of a test)",
}


class User:
    """A person with a browser, which keeps its cookies between calls.

    The person signs in with `name` and `password`.
    """

    def __init__(self, name: str, password: str, issuer: str) -> None:
        self.name = name
        self.password = password
        self._issuer = issuer
        self._session = new_session()
        self._session.headers.update(HEADERS)

    @property
    def cookies(self) -> dict[str, str]:
        """The browser's cookies, by name."""
        return self._session.cookies.get_dict()

    def sign_in(self, where: Any) -> str:
        """Sign in and allow everything the app requests; returns the callback URL, with the code.

        `where` is an authorization URL or a response that redirects there, such as one from the
        test client of Flask, Django or Starlette. The app itself is not called: pass the URL to its
        test client. If the browser is already signed in or consent is remembered, no page appears.

        Raises:
            PlaygroundError: the browser is not sent back to the app; the message says why.
        """
        return self._sent_back(where, ALLOW)

    def deny(self, where: Any) -> str:
        """Do the same as `sign_in`, but press “Do not allow” on the consent page.

        Raises:
            PlaygroundError: as for `sign_in`, or no consent page was shown.
        """
        address = self._sent_back(where, DO_NOT_ALLOW)
        if "error" not in parse_qs(urlsplit(address).query):
            raise PlaygroundError(
                f"{self.name} was asked for no consent, and could not deny it: an earlier consent "
                "or automatic sign-in answers for the user. Begin with prompt=consent to be asked."
            )
        return address

    def open(self, url: str) -> Page:
        """Open a page of a running app and follow redirects; returns the last page.

        The user signs in and consents when the playground asks.

        Raises:
            PlaygroundError: a page did not respond, or the person could not sign in.
        """
        *_, (page, _onward) = self._steps(Request("GET", url), ALLOW)
        return page

    def get(self, url: str) -> Page:
        """Open a page and follow redirects, without filling in any page.

        Raises:
            PlaygroundError: a page did not respond.
        """
        return self.send(Request("GET", url))

    def send(self, request: Request) -> Page:
        """Send a request made by `Form.press`, and follow redirects.

        Raises:
            PlaygroundError: a page did not respond.
        """
        *_, (page, _onward) = self._steps(request)
        return page

    def _sent_back(self, where: Any, button: str) -> str:
        request = Request("GET", _address_in(where))
        self._require_at_issuer(request.url)
        *_, (page, onward) = self._steps(request, button, leaves=False)
        if onward is None:
            raise PlaygroundError(f"{self.name} was not sent back to the app: {_described(page)}")
        return onward.url

    def _steps(
        self, request: Request, button: str = "", *, leaves: bool = True
    ) -> Iterator[tuple[Page, Request | None]]:
        """Yield each page and the request that follows it, if any.

        The browser makes that request, or the user who presses `button`. Stops at the last page, or
        before the browser would leave the issuer.
        """
        answered: set[str] = set()
        for _ in range(MOST_REQUESTS):
            page = self._send(request)
            onward = page.redirect(request)
            if onward is None and button:
                onward = self._answer(page, button, answered)
            yield page, onward
            if onward is None or not (leaves or self._is_at_issuer(onward.url)):
                return
            request = onward
        raise PlaygroundError(
            f"More than {MOST_REQUESTS} requests, the last one to {without_query(request.url)}."
        )

    def _answer(self, page: Page, button: str, answered: set[str]) -> Request | None:
        """Return the request with which the user submits a page of the issuer, if there is one.

        If a page appears again, it did not accept the answer: that raises a PlaygroundError.
        """
        if not self._is_at_issuer(page.url):
            return None
        for asked in (PASSWORD, ONE_TIME_CODE, button):
            form = page.form_with(asked)
            if form is not None:
                if asked in answered:
                    raise PlaygroundError(
                        f"{self.name}'s answer was not accepted: {_described(page)}"
                    )
                answered.add(asked)
                return self._filled_in(form, asked, page)
        return None

    def _filled_in(self, form: Form, asked: str, page: Page) -> Request:
        if asked == PASSWORD:
            return form.fill(USER_NAME, self.name).fill(PASSWORD, self.password).press(SIGN_IN)
        if asked == ONE_TIME_CODE:
            # The playground shows the code itself, since there is no telephone.
            code = SHOWN_CODE.search(page.text)
            return form.fill(ONE_TIME_CODE, code[0] if code else "").press(VERIFY)
        return form.press(asked)

    def _send(self, request: Request) -> Page:
        form = list(request.form)
        return page_of(sent(self._session, request.method, request.url, data=form))

    def _is_at_issuer(self, url: str) -> bool:
        return urlsplit(url)[:2] == urlsplit(self._issuer)[:2]

    def _require_at_issuer(self, url: str) -> None:
        if not self._is_at_issuer(url):
            raise PlaygroundError(
                f"sign_in begins at the playground ({self._issuer}), not at {without_query(url)}. "
                "Pass on the response with which the app redirects there, or use open(url) for an "
                "app that runs."
            )


def _address_in(where: Any) -> str:
    """Return the URL that a response redirects to, or the given URL itself."""
    if isinstance(where, str):
        return where
    location = getattr(where, "headers", {}).get("Location")
    if not location:
        raise PlaygroundError(f"Expected a URL or a response that redirects, not {where!r}.")
    return str(location)


def _described(page: Page) -> str:
    # The alert of a page with a form says what was wrong; the text around it says much else.
    text = page.alert or ("" if page.forms else page.text)
    said = f"“{page.title}” {text[:LONGEST_SHOWN]}".strip()
    shown = "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in said)
    return f"{without_query(page.url)} answered {page.status}, {shown}"

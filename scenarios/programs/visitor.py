"""A person's browser, and programs beside it, at one authorization server."""

from collections.abc import Mapping
from typing import Any

from scenarios import honest
from scenarios.browser.pages import Form, Leg, Page, unexpected
from scenarios.browser.user_agent import MOST_REDIRECTS, UserAgent
from scenarios.honest import ALICE, Person
from scenarios.programs.program import NO_HEADERS, Program, bearer, fetched, registration


class Visitor:
    """Sends requests to an authorization server, as a browser and as programs.

    Without `agent`, it gets a new browser in which no person is signed in yet.
    """

    def __init__(self, issuer: str, agent: UserAgent | None = None) -> None:
        self.issuer = issuer
        self.agent = agent or UserAgent()

    def registers(self, **metadata: Any) -> Program:
        """Register a new client; by default, a confidential client that may use refresh tokens.

        Raises:
            WalkStopped: the registration is refused.
        """
        page = self.agent.send(registration(self.issuer, **metadata))
        if page.status != 201:
            raise unexpected("a registration", page)
        return Program(self.issuer, page.document())

    def sends(self, leg: Leg) -> Page:
        """Send a request and return the response."""
        return self.agent.send(leg)

    def reads(self, path: str, access_token: str) -> Page:
        """Present an access token at a path of the authorization server; returns the response."""
        return self.sends(fetched(self.issuer + path, bearer(access_token)))

    def opens(self, leg: Leg, person: Person = ALICE) -> Page:
        """Return the response that redirects from an authorization request to the client.

        Signs in and gives consent if the pages ask for it. The client's own pages are not opened.

        Raises:
            WalkStopped: no page redirects to the client.
        """
        page = self.agent.send(leg)
        for _ in range(MOST_REDIRECTS):
            onward = page.redirect()
            if onward and not onward.url.startswith(self.issuer):
                return page
            onward = onward or honest.sign_in(page, person) or honest.verify(page)
            onward = onward or honest.consent(page)
            if onward is None:
                break
            page = self.agent.send(onward)
        raise unexpected("a redirect to the client", page)

    def form(self, leg: Leg | str, words: str, person: Person = ALICE) -> Form:
        """Return the form with this field or button that a request leads to.

        `leg` may also be a path of this server. Signs in if the pages ask for it.

        Raises:
            WalkStopped: no page has such a form.
        """
        page = self.agent.send(fetched(self.issuer + leg) if isinstance(leg, str) else leg)
        for _ in range(MOST_REDIRECTS):
            if form := page.form_with(words):
                return form
            onward = page.redirect() or honest.sign_in(page, person) or honest.verify(page)
            if onward is None or not onward.url.startswith(self.issuer):
                break
            page = self.agent.send(onward)
        raise unexpected(f"a form with “{words}”", page)

    def code(self, program: Program, person: Person = ALICE, **changes: Any) -> str:
        """Return a code for this program, with these changes to its authorization request.

        Raises:
            WalkStopped: no code is issued.
        """
        page = self.opens(program.authorization(**changes), person)
        if code := page.answered().get("code"):
            return code
        raise unexpected("a redirect with a code", page)

    def tokens(
        self, program: Program, headers: Mapping[str, str] = NO_HEADERS, **changes: Any
    ) -> Mapping[str, Any]:
        """Exchange such a code for tokens; returns the token response.

        Raises:
            WalkStopped: no tokens are issued.
        """
        page = self.sends(program.exchange(self.code(program, **changes), headers))
        if page.status != 200:
            raise unexpected("tokens", page)
        return page.document()

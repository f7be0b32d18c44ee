"""A person's browser, and the programs beside it, at one authorization server."""

from collections.abc import Mapping
from typing import Any

from scenarios import honest
from scenarios.browser.pages import Form, Leg, Page, unexpected
from scenarios.browser.user_agent import MOST_REDIRECTS, UserAgent
from scenarios.honest import ALICE, Person
from scenarios.programs.program import NO_HEADERS, Program, bearer, fetched, registration


class Visitor:
    """Sends requests to an authorization server: those of a browser, and those of programs.

    Without a browser of its own it gets one in which no person is signed in yet.
    """

    def __init__(self, issuer: str, agent: UserAgent | None = None) -> None:
        self.issuer = issuer
        self.agent = agent or UserAgent()

    def registers(self, **metadata: Any) -> Program:
        """A new client; by default a confidential one that may refresh.

        Raises:
            WalkStopped: the registration is refused.
        """
        page = self.agent.send(registration(self.issuer, **metadata))
        if page.status != 201:
            raise unexpected("a registration", page)
        return Program(self.issuer, page.document())

    def sends(self, leg: Leg) -> Page:
        """The response to a request."""
        return self.agent.send(leg)

    def reads(self, path: str, access_token: str) -> Page:
        """The response to an access token at a path of the authorization server."""
        return self.sends(fetched(self.issuer + path, bearer(access_token)))

    def opens(self, leg: Leg, person: Person = ALICE) -> Page:
        """The response of an authorization request that redirects to the client: after sign-in and
        consent, where the pages ask for them. Nothing of the client's is opened.

        Raises:
            WalkStopped: no page leads to the client.
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
        """The form with this field or button that a request, or a path of this server, leads to:
        after sign-in, where the pages ask for it.

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
        """A code for this program, with these changes of its authorization request.

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
        """The response to the exchange of such a code.

        Raises:
            WalkStopped: no tokens are issued.
        """
        page = self.sends(program.exchange(self.code(program, **changes), headers))
        if page.status != 200:
            raise unexpected("tokens", page)
        return page.document()

"""The environment of the client app's proofs: a browser, and impostors of both servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from scenarios.browser.pages import Form, Leg, Page, unexpected
from scenarios.browser.user_agent import UserAgent
from scenarios.impostors.answers import Alteration
from scenarios.impostors.authorization_server import AuthorizationServer
from scenarios.impostors.resource_server import ResourceServer
from scenarios.programs.control import Control
from scenarios.proofs.addresses import Addresses

NOTES = "/notes"


class Impostors(NamedTuple):
    """The servers that the client app takes for its own."""

    issuer: AuthorizationServer
    api: ResourceServer


@contextmanager
def client_app_impostors(addresses: Addresses) -> Iterator[Impostors]:
    """Run both impostors at the addresses that the client app is configured with."""
    with (
        AuthorizationServer(
            _port_of(addresses.authorization_server), audience=addresses.resource_server
        ) as issuer,
        ResourceServer(_port_of(addresses.resource_server)) as api,
    ):
        yield Impostors(issuer, api)


class ClientAppWorld:
    """A browser in which no one is signed in, between impostors that are still honest."""

    def __init__(self, impostors: Impostors, addresses: Addresses, control: Control) -> None:
        self.issuer, self.api = impostors
        self.issuer.honest()
        self.api.honest()
        self.app = addresses.client_app
        self.agent = UserAgent()
        self.control = control

    def publishes(self, *alterations: Alteration) -> None:
        """Alter the metadata that the issuer publishes, at both URLs."""
        for endpoint in ("metadata", "oauth_metadata"):
            self.issuer.alter(endpoint, *alterations)

    def opens(self, path: str = NOTES) -> Leg:
        """Return the request for a page of the client app."""
        return Leg("GET", self.app + path)

    def is_sent_away(self, path: str = NOTES) -> Leg:
        """Return the authorization request that a sign-in started at this path leads to.

        Raises:
            WalkStopped: the client app does not send the browser to the issuer.
        """
        page = self.agent.send(self.opens(path))
        onward = page.redirect()
        if onward is None or not onward.url.startswith(self.issuer.url):
            raise unexpected("a redirect to the issuer", page)
        return onward

    def comes_back(self, path: str = NOTES) -> Leg:
        """Return the authorization response, not yet sent, that the browser delivers next.

        Raises:
            WalkStopped: there is no such response.
        """
        page = self.agent.send(self.is_sent_away(path))
        onward = page.redirect()
        if onward is None:
            raise unexpected("an authorization response", page)
        return onward

    def signs_in(self, path: str = NOTES) -> None:
        """Complete a whole sign-in, up to the redirect to the notes.

        Raises:
            WalkStopped: the client app does not accept it.
        """
        page = self.agent.send(self.comes_back(path))
        if page.status != 303:
            raise unexpected("a redirect to the notes", page)

    def sees(self, path: str = NOTES) -> Page:
        """Return a page of the client app.

        Raises:
            WalkStopped: the client app does not show it.
        """
        page = self.agent.send(self.opens(path))
        if page.status != 200:
            raise unexpected("a page", page)
        return page

    def form(self, button: str, page: Page) -> Form:
        """Return the form of a page that has this button.

        Raises:
            WalkStopped: the page has no such form.
        """
        form = page.form_with(button)
        if form is None:
            raise unexpected(f"a page with the button “{button}”", page)
        return form


def _port_of(address: str) -> int:
    return urlsplit(address).port or 0

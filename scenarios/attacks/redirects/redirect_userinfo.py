"""The app's host becomes the user name in the attacker's URL."""

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from scenarios.attacks.redirects.link import followed
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import NOTES_PATH
from tracing.catalogue import AUTHORIZATION_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(
        "Notebook has a secret, so no other program can exchange its codes. Mallory wants Notebook "
        "to exchange Alice's code for him. He begins a sign-in of his own, and stops at the "
        "redirect: state and code_challenge in it are those of his browser."
    )
    browser = stage.attacker.agent
    begun = browser.send(Leg("GET", stage.scene.client_app + NOTES_PATH)).answered()

    link = _link(stage, begun)
    stage.tell("Alice sees the right server and the name Notebook. She signs in and allows it.")
    arrived = followed(stage, link)
    if arrived is None:
        return None

    stage.tell(
        f"The code arrives at {urlsplit(arrived).hostname}. Mallory takes it to Notebook's real "
        "redirect URI, in the browser in which he began. State and verifier match: all of the flow "
        "is his, apart from the person who signed in."
    )
    browser.send(Leg("GET", f"{begun['redirect_uri']}?{urlsplit(arrived).query}"))
    shown = stage.notes_shown(browser)
    return shown and f"He is signed in to Notebook as Alice. It shows {shown}"


def _link(stage: Stage, begun: Mapping[str, str]) -> Leg:
    own = f"{stage.scene.client_app}@mallory.example/callback"
    stage.tell(
        f"A careless server asks whether the address begins with {stage.scene.client_app}. Mallory "
        f"puts a @ behind it: {own}. For a browser, all that stands before the @ is a user name "
        "and a password, and the host is mallory.example. He sends Alice the link."
    )
    changed = urlencode({**begun, "redirect_uri": own})
    return Leg("GET", f"{stage.scene.authorization_server}/authorize?{changed}")


STORY = Story(
    slug="redirect-userinfo",
    title="The host of the app, as a user name",
    attacker="Mallory, who owns a domain",
    victim="Alice, a user of Notebook",
    clause="RFC 9700 §4.1.1, RFC 6749 §4.1.3, RFC 3986 §3.2.1",
    idea="An address may name a user before the host: http://user:password@host/. With a host and "
    "a port in that place, a comparison that does not read the address to its end sees the app.",
    has="A domain of his own, and a link that Alice opens.",
    lesson="The server compares the whole address. And it remembers the redirect URI of each code: "
    "with the code, Notebook sends the one that it uses, and the two must be the same. So a code "
    "that was delivered elsewhere cannot be brought back. PKCE and state cannot see this: both "
    "belong to the flow that Mallory began.",
    stopped_by=(
        Defence(AUTHORIZATION_SERVER, "redirect_uri_is_registered"),
        Defence(AUTHORIZATION_SERVER, "redirect_uri_is_the_same"),
    ),
    play=_play,
)

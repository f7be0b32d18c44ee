"""The consent page is an invisible layer on top of a button that the victim wants to press."""

from collections.abc import Callable

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Story
from scenarios.browser.framing import may_be_framed
from scenarios.browser.pages import Page
from scenarios.honest import NOTES_PATH

PRIZES = "http://127.0.0.1:8080"
"""The attacker's site: only its port differs from the server's, so its frames send cookies."""


def _pressed(stage: Stage, shows: Callable[[Page], bool]) -> str | None:
    stage.tell("Alice is signed in: she has opened her notes in Notebook.")
    stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))

    stage.tell("The attacker registers a client. Anyone may register one.")
    client = stage.attacker.registers(client_name="A weather forecast")

    stage.tell(
        "Alice opens the attacker's page, which promises a prize. It loads the consent page for "
        "that client in a frame: transparent, and placed so that Allow lies over “Get my prize”."
    )
    page = stage.victim.send(client.authorization())
    pressed = honest.consent(page)
    if pressed is None or not shows(page):
        return None

    stage.tell("She presses the button that she sees. The click goes to the one that she does not.")
    code = stage.victim.send(pressed).answered()["code"]

    stage.tell("The form is the server's own, so its token is right. The attacker gets a code.")
    tokens = stage.attacker.sends(client.exchange(code)).document()
    notes = stage.notes_read(tokens["access_token"])
    return notes and f"A consent that Alice did not mean to give, and tokens. They open {notes}"


def _play(stage: Stage) -> str | None:
    return _pressed(stage, lambda page: may_be_framed(page, by=PRIZES))


def _in_an_old_browser(stage: Stage) -> str | None:
    return _pressed(stage, lambda _: True)


STORY = Story(
    slug="clickjacking",
    title="A consent page under the victim's click",
    attacker="the owner of a page that Alice opens",
    victim="Alice, who is signed in at the authorization server",
    clause="RFC 9700 §4.16, RFC 6819 §4.4.1.9",
    idea="A form of another site is refused, because its token is missing. So the attacker uses "
    "the real form, with its token, and has Alice herself press the button.",
    has="A registered client, and a page that Alice opens.",
    lesson="Each page of the authorization server has the policy frame-ancestors 'none', and "
    "X-Frame-Options for older browsers. The browser loads the page and does not show it in the "
    "frame, so there is no button to press.",
    stopped_by=(),
    stopped_otherwise="the policy frame-ancestors, which Alice's browser obeys",
    play=_play,
    unprotected=_in_an_old_browser,
    reduced="The server can only ask. A browser that knows neither header shows the page in the "
    "frame: the first run has such a browser. Every browser of the last ten years knows both.",
)

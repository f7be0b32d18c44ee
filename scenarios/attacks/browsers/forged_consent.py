"""The attacker's page submits the consent form in the victim's name."""

from urllib.parse import urlencode

from scenarios import honest
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import NOTES_PATH
from tracing.catalogue import AUTHORIZATION_SERVER

ANSWER = (("decision", "allow"), ("scope", "openid"), ("scope", "notes:read"))


def _play(stage: Stage) -> str | None:
    stage.tell("Alice is signed in: she has opened her notes in Notebook.")
    stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))

    stage.tell("The attacker registers a client. Anyone may register one.")
    client = stage.attacker.registers(client_name="A weather forecast")

    stage.tell(
        "The attacker knows what the form of the consent page looks like, and puts the same form "
        "on another page, with all boxes ticked, and a script that sends it at once. Alice opens "
        "that page: her browser posts the form, with the cookie of her session. The page is on a "
        "neighbouring port or subdomain, so SameSite does not keep the cookie back."
    )
    query = urlencode(client.request())
    page = stage.victim.send(
        Leg("POST", f"{stage.scene.authorization_server}/consent?{query}", ANSWER)
    )
    code = page.answered().get("code")
    if code is None:
        return None

    stage.tell(
        "The redirect brings the code to the attacker's redirect URI. Alice has seen no question."
    )
    tokens = stage.attacker.sends(client.exchange(code)).document()
    notes = stage.notes_read(tokens["access_token"])
    return notes and f"A consent that Alice never gave, and tokens. They open {notes}"


STORY = Story(
    slug="forged-consent",
    title="A consent that the victim never gave (CSRF)",
    attacker="the owner of a page that Alice opens",
    victim="Alice, who is signed in at the authorization server",
    clause="RFC 6749 §10.12, RFC 9700 §4.7",
    idea="A consent is a form, and a browser sends a form for any page that asks it to. The cookie "
    "goes along by itself, so the server cannot see from it who has pressed the button.",
    has="A registered client, and a page that Alice opens.",
    lesson="Each form of the authorization server has a token that is computed from the session. "
    "The attacker's page can send a form, but it cannot read the token from Alice's page.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "form_is_of_this_session"),),
    play=_play,
)

"""The victim's ID token, read from a log, is replayed in the attacker's own sign-in."""

from scenarios.attacks.id_tokens.mallory import (
    ATTACKER,
    GATEWAY,
    alice_uses_notebook,
    begun,
    signs_in,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.honest import NOTES_PATH
from scenarios.impostors import answers
from tracing.catalogue import CLIENT_APP

SIGN_OUT = "Sign out on both sides"


def _play(stage: Stage) -> str | None:
    stage.tell(
        f"{GATEWAY} He begins a sign-in at Notebook, and lets it wait: an ID token that is older "
        "than the sign-in would be noticed."
    )
    request = begun(stage)

    stage.tell("Alice signs in to Notebook and reads her notes.")
    alice = alice_uses_notebook(stage)

    stage.tell(
        "She signs out on both sides. Notebook sends her browser to the authorization server, with "
        "her ID token in the address (id_token_hint). The address is written into access logs."
    )
    page = stage.victim.send(Leg("GET", stage.scene.client_app + NOTES_PATH))
    form = page.form_with(SIGN_OUT)
    if form is None:
        return None
    id_token = stage.victim.send(form.press(SIGN_OUT)).answered()["id_token_hint"]

    stage.tell(
        "Mallory reads it there: signed by the right issuer, for Notebook, not expired. He signs "
        "in with his own account, bob, and puts Alice's ID token into his token response."
    )
    return signs_in(stage, request, answers.members(id_token=id_token), alice)


STORY = Story(
    slug="nonce-replay",
    title="An ID token of an earlier sign-in, replayed",
    attacker=ATTACKER,
    victim="Alice, who signed out",
    clause="OIDC Core §3.1.3.7 (11), §16.11",
    idea="An ID token cannot be forged, so he takes a real one. It is the same for everyone who "
    "has it: who signed in, at which app, when. It does not say in which browser.",
    has="An access log with the addresses of logouts, and the token responses that pass his "
    "gateway.",
    lesson="Notebook sends a random nonce with each sign-in, and the issuer repeats it in the ID "
    "token. An ID token of any other sign-in has a different nonce. at_hash stops him as well: it "
    "names the access token that was issued together with the ID token.",
    stopped_by=(
        Defence(CLIENT_APP, "nonce_is_the_one_sent"),
        Defence(CLIENT_APP, "at_hash_matches_the_access_token"),
    ),
    play=_play,
    attackers_gateway=True,
)

"""A stolen code is redeemed in the right client's name, without the verifier."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.programs.program import posted
from tracing.catalogue import AUTHORIZATION_SERVER

SIGN_IN = "/sign-in?client=public"


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to Notebook, as a public client. The redirect carries her code.")
    arrival = stage.arrival(stage.victim, SIGN_IN)

    stage.tell(
        "The thief has read the address of that redirect. Notebook's client_id is not secret: a "
        "sign-in that the thief begins shows it in the address."
    )
    begun = stage.attacker.sends(Leg("GET", stage.scene.client_app + SIGN_IN))
    client_id = begun.answered()["client_id"]

    stage.tell(
        "A public client has no secret. So the thief sends the code in its name, and no verifier."
    )
    token_endpoint = f"{stage.scene.authorization_server}/token"
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "code": arrival.query["code"],
        "redirect_uri": arrival.url.partition("?")[0],
    }
    answer = stage.attacker.sends(posted(token_endpoint, form))
    if answer.status != 200:
        return None

    stage.tell(
        "The thief has Notebook's tokens for Alice's account, and reads her notes with them."
    )
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"Notebook's tokens for Alice's account. They open {notes}"


STORY = Story(
    slug="pkce-verifier-left-out",
    title="A stolen code, sent without its verifier",
    attacker="a thief who can read the victim's redirects",
    victim="Alice, a user of Notebook",
    clause="RFC 9700 §2.1.1, RFC 7636 §4.6",
    idea="Some servers compare the verifier only if one is sent. The thief does not have to know a "
    "secret that can be left out.",
    has="The address of Alice's redirect, and Notebook's client_id, which everyone can read.",
    lesson="The code has a challenge, so the server demands the verifier. A missing verifier is "
    "malformed, and its hash is not the challenge: each check is enough alone. (A thief who also "
    "writes the link that Alice opens can put another challenge into it. Against that, PKCE "
    "does not help, and a client must authenticate.)",
    stopped_by=(
        Defence(AUTHORIZATION_SERVER, "code_verifier_is_well_formed"),
        Defence(AUTHORIZATION_SERVER, "code_verifier_matches_challenge"),
    ),
    play=_play,
)

"""An API replays a token it received against another API."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import RESOURCE_SERVER

PHOTOS = "https://photos.example"


def _play(stage: Stage) -> str | None:
    stage.tell(
        f"The issuer issues tokens for a photo service, {PHOTOS}. Alice prints photos with an app: "
        "the app gets a token for that service, and sends it there."
    )
    app = stage.app.registers(client_name="Photo prints")
    token = stage.alice.tokens(app)["access_token"]

    stage.tell(
        "The photo service belongs to Mallory. It keeps the token, and tries it at another API "
        "that trusts the same issuer: Alice's notes."
    )
    notes = stage.notes_read(token)
    return notes and f"With a token that was meant for his photo service: {notes}"


STORY = Story(
    slug="wrong-audience",
    title="A token for one API, used at another",
    attacker="Mallory, who runs an API of the same issuer",
    victim="Alice, who used Mallory's API once",
    clause="RFC 9068 §4, RFC 8725 §3.9, RFC 9700 §4.9",
    idea="Every API gets the tokens of its callers. If a token opens every API of the issuer, each "
    "of them can act as the user at all the others.",
    has="An API of his own, and the token with which Alice called it.",
    lesson="A token names the API that it is for (aud). Each API accepts only tokens that name "
    "itself, so a token that one API received does not work at the next.",
    stopped_by=(Defence(RESOURCE_SERVER, "audience_is_this_api"),),
    play=_play,
    settings={"AUTHORIZATION_SERVER_RESOURCE": PHOTOS},
)

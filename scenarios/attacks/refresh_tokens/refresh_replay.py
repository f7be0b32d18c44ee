"""A stolen refresh token is replayed after the app has used it."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to an app on her phone. The app is a public client: no secret.")
    app = stage.app.registers(client_name="An app on a phone", token_endpoint_auth_method="none")
    tokens = stage.app.sends(app.exchange(stage.alice.code(app))).document()

    stage.tell("A backup of the phone is stolen. It has the app's refresh token in it.")
    stolen = tokens["refresh_token"]

    stage.tell("The app renews its access token with this refresh token, and gets a new one.")
    stage.app.sends(app.refresh(stolen))

    stage.tell("The thief uses the refresh token from the backup. The app has no secret to know.")
    answer = stage.attacker.sends(app.refresh(stolen))
    if answer.status != 200:
        return None

    stage.tell("The thief can renew from now on, without end, and reads her notes.")
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"Tokens for Alice's account that can be renewed. They open {notes}"


STORY = Story(
    slug="refresh-replay",
    title="A refresh token, used a second time",
    attacker="someone who has a backup of Alice's phone",
    victim="Alice, who uses an app",
    clause="RFC 9700 §4.14",
    idea="An access token expires after minutes. A refresh token lives for weeks, is kept on the "
    "device, and that of a public client works without a secret.",
    has="A backup with a refresh token.",
    lesson="Each renewal gives the app a new refresh token, and the old one no longer works. One "
    "that is sent again has been copied: the server cannot tell who is the thief, so it revokes "
    "the whole token family, and Alice signs in again.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "refresh_token_is_unused"),),
    beside=(Defence(AUTHORIZATION_SERVER, "refresh_token_is_spent_by_this_request"),),
    play=_play,
)

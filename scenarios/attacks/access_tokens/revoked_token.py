"""A stolen access token is used after the user has revoked it."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell("Alice uses an app, and Mallory gets hold of its access token.")
    app = stage.app.registers(client_name="An app that was broken into")
    tokens = stage.alice.tokens(app)

    stage.tell("The app notices it, and gives all of its tokens for Alice back: they are revoked.")
    stage.app.sends(app.post("/revoke", {"token": tokens["refresh_token"]}))

    stage.tell(
        "Mallory sends the access token to the API. It has four minutes left, and its signature is "
        "as valid as before."
    )
    notes = stage.notes_read(tokens["access_token"])
    return notes and f"With a token that was revoked: {notes}"


STORY = Story(
    slug="revoked-token",
    title="A stolen token, used after it was revoked",
    attacker="Mallory, who stole a token",
    victim="Alice, whose app revoked it",
    clause="RFC 7009 §2.2, RFC 7662 §4",
    idea="A JWT carries everything that an API needs to accept it. Revoking it changes nothing in "
    "the token, and an API that only looks at the token does not notice.",
    has="An access token of Alice's, which was revoked a minute ago.",
    lesson="Here the API asks the issuer about each token (introspection), and the issuer says "
    "that it was revoked. So the token stops working at once.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "token_is_not_revoked"),),
    play=_play,
    settings={"RESOURCE_SERVER_VERIFY": "introspection"},
    reduced="An API that verifies tokens by itself, as ours does by default, accepts a revoked one "
    "until it expires, at most five minutes. That is the price of not asking.",
)

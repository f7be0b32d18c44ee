"""An app that is only allowed to know who Alice is sends her ID token to the API."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import RESOURCE_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(
        "Alice signs in to a quiz. It asks for openid only: it may know who she is, and nothing "
        "else. It gets an ID token, signed by the issuer, about Alice."
    )
    quiz = stage.app.registers(client_name="A quiz")
    id_token = stage.alice.tokens(quiz, scope="openid")["id_token"]

    stage.tell(
        "The quiz sends the ID token to the API, as if it were an access token. The issuer is "
        "right, the signature is right, the user is right."
    )
    notes = stage.notes_read(id_token)
    return notes and f"With a proof of login, which gives no access to anything: {notes}"


STORY = Story(
    slug="id-token-as-access-token",
    title="An ID token, used as an access token",
    attacker="an app that Alice signed in to",
    victim="Alice, who allowed that app nothing",
    clause="RFC 9068 §4, §5, RFC 8725 §3.11",
    idea="Both tokens are JWTs of the same issuer, signed with keys of the same set. An API that "
    "only verifies signatures cannot tell them apart.",
    has="An ID token: every app gets one when a user signs in to it.",
    lesson="An access token says that it is one: typ is at+jwt. It names this API as its audience, "
    "where an ID token names the app; and it has a scope, where an ID token has none. Each of the "
    "three checks alone stops the attack.",
    stopped_by=(
        Defence(RESOURCE_SERVER, "type_is_access_token"),
        Defence(RESOURCE_SERVER, "audience_is_this_api"),
        Defence(RESOURCE_SERVER, "scope_is_sufficient"),
    ),
    play=_play,
)

"""A client uses a refresh token to request more scopes than the user granted."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER

GRANTED, WANTED = "openid profile", "openid profile notes:read"


def _play(stage: Stage) -> str | None:
    stage.tell("A quiz asks Alice for her name only. She allows that, and it gets tokens.")
    quiz = stage.attacker.registers(client_name="A quiz")
    code = stage.alice.code(quiz, scope=GRANTED)
    tokens = stage.attacker.sends(quiz.exchange(code)).document()

    stage.tell(
        "A day later the quiz renews its access token. No person is asked for that, so it names a "
        "scope that it would not have been given: notes:read."
    )
    answer = stage.attacker.sends(quiz.refresh(tokens["refresh_token"], scope=WANTED))
    if answer.status != 200:
        return None

    stage.tell("It has an access token for more than Alice allowed, and reads her notes with it.")
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"A token with notes:read, which Alice never granted. It opens {notes}"


STORY = Story(
    slug="scope-widening",
    title="More access with each renewal",
    attacker="an app that Alice allowed to see her name",
    victim="Alice, who allowed nothing else",
    clause="RFC 6749 §6",
    idea="The user sees the consent page once. Renewing happens between two servers, and the "
    "request has a parameter for the scope.",
    has="A client, and a refresh token for the scopes openid and profile.",
    lesson="The server compares the scope with what the user granted, not with what the client may "
    "ask for. A refresh can keep the scope or make it narrower. More than that needs the user.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "scope_is_not_wider"),),
    play=_play,
)

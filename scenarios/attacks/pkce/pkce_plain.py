"""An app sends its verifier in the authorization request, where anyone can read it."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER

IN_SIGHT = "a-verifier-that-travels-in-the-request-0123"
"""A verifier that is its own challenge: 43 characters."""


def _play(stage: Stage) -> str | None:
    stage.tell("Alice has an old app on her phone. It knows PKCE, but only the method plain.")
    app = stage.app.registers(client_name="An old app", token_endpoint_auth_method="none")
    request = app.authorization(code_challenge=IN_SIGHT, code_challenge_method="plain")

    stage.tell("She signs in. The app opens the browser with its authorization request.")
    code = stage.alice.opens(request).answered().get("code")
    if code is None:
        return None

    stage.tell(
        "Another app on the phone reads along: first the request, then the redirect. With plain "
        "the code_challenge is the verifier itself. It sends both to the token endpoint."
    )
    verifier = request.query["code_challenge"]
    answer = stage.attacker.sends(app.exchange(code, code_verifier=verifier))
    if answer.status != 200:
        return None

    stage.tell("It has tokens for Alice's account, and reads her notes with them.")
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"Tokens of the old app for Alice's account. They open {notes}"


STORY = Story(
    slug="pkce-plain",
    title="A PKCE challenge that is the verifier",
    attacker="another app on Alice's phone",
    victim="Alice, who uses an old app",
    clause="RFC 9700 §2.1.1, RFC 7636 §7.2",
    idea="PKCE is in the way of a stolen code only as long as the verifier is secret. With the "
    "method plain the app sends it through the browser, in the same way as the code later.",
    has="What passes through the browser: the authorization request, and the redirect with the "
    "code.",
    lesson="The server accepts only S256. The request then shows a hash, from which no verifier "
    "can be computed. The server refuses plain before it issues a code. (It compares each verifier "
    "as S256, so this comparison is left out as well to show what plain would allow.)",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "code_challenge_method_is_s256"),),
    beside=(Defence(AUTHORIZATION_SERVER, "code_verifier_matches_challenge"),),
    play=_play,
)

"""A token request read from a log is replayed."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to an app on her phone. The app is a public client: no secret.")
    app = stage.app.registers(client_name="An app on a phone", token_endpoint_auth_method="none")
    code = stage.alice.code(app)

    stage.tell("The app exchanges the code, and writes the whole request into its log.")
    request = app.exchange(code)
    stage.app.sends(request)

    stage.tell(
        "The log reaches a server of the vendor's, where the attacker reads it. The request has "
        "everything that is needed, code and verifier. The attacker sends it again."
    )
    answer = stage.attacker.sends(request)
    if answer.status != 200:
        return None

    stage.tell("The attacker has new tokens for Alice's account, and reads her notes with them.")
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"New tokens for Alice's account. They open {notes}"


STORY = Story(
    slug="code-replay",
    title="A code that was used, sent a second time",
    attacker="someone who can read the log of an app",
    victim="Alice, who uses that app",
    clause="RFC 6749 §4.1.2, §10.5, RFC 6819 §5.1.5.4",
    idea="Requests end up in logs, and logs are read by many. The token request of a public client "
    "holds everything that the token endpoint asks for. Client, redirect URI and verifier are all "
    "right, because the request is the app's own.",
    has="A log of the app with one token request, seconds old.",
    lesson="A code works once. The server keeps used codes for a while: a code that is sent twice "
    "has been stolen, so the server also revokes all tokens that came from it. Of two requests at "
    "the same moment only one can mark the code as used.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "code_is_unused"),),
    beside=(Defence(AUTHORIZATION_SERVER, "code_is_spent_by_this_request"),),
    play=_play,
)

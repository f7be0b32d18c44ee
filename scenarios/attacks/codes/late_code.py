"""An unused code is found in a crash report, long after it should have expired."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER

AN_HOUR = 3600
"""In seconds."""


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to an app on her phone. The app is a public client: no secret.")
    app = stage.app.registers(client_name="An app on a phone", token_endpoint_auth_method="none")
    code = stage.alice.code(app)

    stage.tell(
        "The app crashes before it exchanges the code. It sends its vendor a crash report, with "
        "what was in memory: the code, and the verifier of the flow. An hour passes."
    )
    stage.scene.clock(AN_HOUR)

    stage.tell("The attacker finds the code in the crash report, unused, and exchanges it.")
    answer = stage.attacker.sends(app.exchange(code))
    if answer.status != 200:
        return None

    stage.tell("The attacker has tokens for Alice's account, and reads her notes with them.")
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"Tokens for Alice's account, an hour after her sign-in. They open {notes}"


STORY = Story(
    slug="late-code",
    title="A code that was never used, found an hour later",
    attacker="someone who can read the crash reports of an app",
    victim="Alice, who uses that app",
    clause="RFC 6749 §4.1.2, RFC 6819 §5.1.5.3",
    idea="A code that was used is worthless, so the attacker looks for one that was not: of an app "
    "that crashed, or lost its connection. Histories, logs and reports keep them for years.",
    has="A crash report with a code and its verifier, an hour old.",
    lesson="A code expires after a minute: it only has to survive one redirect. What is found "
    "later, in a log or a report, is useless.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "code_is_not_expired"),),
    play=_play,
)

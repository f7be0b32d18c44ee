"""The attacker tries an access token found in an old log file."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import RESOURCE_SERVER

TWO_HOURS = 2 * 3600


def _play(stage: Stage) -> str | None:
    stage.tell("Alice uses an app that writes every request into a log, with its headers.")
    app = stage.app.registers(client_name="An app with a log")
    logged = stage.alice.tokens(app)["access_token"]

    stage.tell("Two hours later the log has been copied to a place where Mallory can read it.")
    stage.scene.clock(TWO_HOURS)

    stage.tell("He finds the Authorization header in it, and sends the same token to the API.")
    notes = stage.notes_read(logged)
    return notes and f"With a token from an old log: {notes}"


STORY = Story(
    slug="expired-token",
    title="An old token, found in a log",
    attacker="Mallory, who can read old log files",
    victim="Alice, whose app logged her token",
    clause="RFC 9068 §4, RFC 9700 §4.10",
    idea="Tokens end up in logs, in bug reports and in backups. What was written down once is "
    "found sooner or later, by someone else.",
    has="A log file that is two hours old.",
    lesson="Anyone who has a bearer token can use it, so it must not work for long: here five "
    "minutes. The API compares exp with its own clock at every request.",
    stopped_by=(Defence(RESOURCE_SERVER, "token_is_not_expired"),),
    play=_play,
    reduced="Within its five minutes a found token works. A token that is bound to a key (DPoP) is "
    "useless without the key even then.",
)

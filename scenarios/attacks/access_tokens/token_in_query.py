"""An app puts its access token into a URL, and URLs are recorded in many places."""

from urllib.parse import parse_qsl, urlsplit

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Story
from scenarios.browser.pages import Leg
from scenarios.programs.program import bearer, fetched


def _play(stage: Stage) -> str | None:
    stage.tell("An app has an access token of Alice's, and sends it in the Authorization header.")
    return _read_log(stage, fetched(_notes(stage), bearer(_token(stage))))


def _in_the_address(stage: Stage) -> str | None:
    stage.tell("An app has an access token of Alice's, and puts it into the address of a request.")
    return _read_log(stage, fetched(f"{_notes(stage)}?access_token={_token(stage)}"))


def _notes(stage: Stage) -> str:
    return f"{stage.scene.resource_server}/api/notes"


def _token(stage: Stage) -> str:
    app = stage.app.registers(client_name="An app behind a proxy")
    return str(stage.alice.tokens(app)["access_token"])


def _read_log(stage: Stage, call: Leg) -> str | None:
    stage.app.sends(call)

    stage.tell(
        "A proxy on the way writes the address of each request into its log. Mallory reads the "
        "log. If there is a token in it, he uses it in his own request."
    )
    logged = dict(parse_qsl(urlsplit(call.url).query)).get("access_token", "")
    notes = stage.notes_read(logged) if logged else None
    return notes and f"With a token from the log of a proxy: {notes}"


STORY = Story(
    slug="token-in-query",
    title="A token in an address, and so in a log",
    attacker="Mallory, who can read the log of a proxy",
    victim="Alice, whose app puts tokens into addresses",
    clause="RFC 6750 §5.3, RFC 9700 §4.3.2",
    idea="Addresses are written down: by proxies, by servers, in browser histories, in Referer "
    "headers. Headers mostly are not.",
    has="Access to a log that contains nothing but addresses.",
    lesson="A token belongs in the Authorization header. The API refuses any token in an "
    "address, so that an app with this fault does not work at all, and its developer notices.",
    stopped_by=(),
    stopped_otherwise="the Authorization header, which no log contains",
    unprotected=_in_the_address,
    play=_play,
)

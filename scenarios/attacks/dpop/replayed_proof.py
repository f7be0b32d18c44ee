"""A whole request, with token and proof, is read from a log and replayed."""

from scenarios.attacks.dpop.phone import BOUND, bound_token, notes_address, with_proof
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.programs.program import fetched
from tracing.catalogue import RESOURCE_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(BOUND)
    token = bound_token(stage)

    stage.tell(
        "The app reads the notes. With the token it sends a proof for this request: method, "
        "address, token and time, signed with the key."
    )
    request = fetched(notes_address(stage), with_proof(stage, "GET", token))
    stage.app.sends(request)

    stage.tell(
        "TLS ends at a proxy in front of the API, which logs the headers of each request. The "
        "attacker reads the log. Only the app can make a proof, but here is one that was made for "
        "exactly this request. The attacker sends all of it again."
    )
    notes = stage.notes_returned(request)
    return notes and f"With a proof that was used before: {notes}"


STORY = Story(
    slug="replayed-proof",
    title="A proof of possession, sent a second time",
    attacker="someone who can read the log of a proxy",
    victim="Alice, whose app uses DPoP",
    clause="RFC 9449 §11.1, FAPI 2.0 §6.2",
    idea="A proof shows that its maker had the key, once. It does not show who sends it now. For a "
    "minute it is recent enough, and a log of the proxy is quicker than that.",
    has="The headers of one request, seconds old.",
    lesson="Each proof has an id (jti), and the API remembers the ids for as long as a proof is "
    "recent. The second request with the same proof is refused. A proof for a different address, "
    "method or token, or an old one, does not fit anyway.",
    stopped_by=(Defence(RESOURCE_SERVER, "proof_is_used_once"),),
    play=_play,
    reduced="An attacker who can hold the request back is faster than the app: the copy comes "
    "first. That one request can be sent, once, within a minute. A proof never gives anyone a "
    "second one.",
)

"""A thief has an access token that is bound to a key, but not the key."""

from scenarios.attacks.dpop.phone import BOUND, bound_token, notes_address, with_proof
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.forging import Signer
from scenarios.programs.program import fetched
from tracing.catalogue import RESOURCE_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(BOUND)
    token = bound_token(stage)

    stage.tell(
        "A thief finds the access token in a crash report, where the app has written it, and sends "
        "it as a bearer token, without any proof: many APIs never look for one."
    )
    if notes := stage.notes_read(token):
        return f"With a stolen token, and without its key: {notes}"

    stage.tell(
        "The thief makes a key, and with it a proof for this request and this token. The "
        "proof is valid: a proof contains the key that verifies it."
    )
    own = with_proof(stage, "GET", token, Signer("A thief"))
    notes = stage.notes_returned(fetched(notes_address(stage), own))
    return notes and f"With a stolen token, and with a key of one's own: {notes}"


STORY = Story(
    slug="stolen-bound-token",
    title="A stolen token that is bound to a key",
    attacker="a thief who has an access token",
    victim="Alice, whose app uses DPoP",
    clause="RFC 9449 §7.1, §7.2, RFC 9700 §4.10.1",
    idea="A bearer token works for anyone who has it, so a thief looks for tokens in logs, crash "
    "reports and backups. This one says that it is bound (cnf), but that is only a word in it, "
    "which the API has to read.",
    has="An access token that is a few seconds old.",
    lesson="The token contains the thumbprint of the key that it is bound to. The API compares "
    "the thumbprint with the key that the proof was signed with, and refuses a bound token that is "
    "sent without a proof. A token alone is not enough.",
    stopped_by=(Defence(RESOURCE_SERVER, "token_binding_fits_the_proof"),),
    play=_play,
)

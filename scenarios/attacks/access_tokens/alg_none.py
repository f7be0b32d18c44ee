"""The attacker alters a token and states in its header that it needs no signature."""

from scenarios.attacks.access_tokens.mallory import OWN_TOKEN, own_token
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.forging import Jwt, Signer
from tracing.catalogue import RESOURCE_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(OWN_TOKEN)
    token = own_token(stage)

    stage.tell(
        "He knows that the standard for signatures has an algorithm called none, for tokens that "
        "are protected in another way. He writes none into the header, alice into the claims, and "
        "leaves the signature empty."
    )
    forged = Jwt.read(token, Signer("Mallory")).but(sub="alice").unsigned()
    notes = stage.notes_read(forged)
    return notes and f"With a token without any signature: {notes}"


STORY = Story(
    slug="alg-none",
    title="A token that says it needs no signature",
    attacker="Mallory, a user with an account of his own",
    victim="Alice, another user",
    clause="RFC 8725 §2.1, §3.1",
    idea="The header of a token says how the token is to be verified, and the attacker writes the "
    "header. Libraries used to do what it says.",
    has="An access token of his own, and the names of the algorithms in RFC 7518.",
    lesson="The verifier decides which algorithms it accepts, not the token: the API has a list of "
    "its own. Two more checks would refuse: no published key belongs to none, and an empty "
    "signature is no signature.",
    stopped_by=(
        Defence(RESOURCE_SERVER, "algorithm_is_allowed"),
        Defence(RESOURCE_SERVER, "key_is_published"),
        Defence(RESOURCE_SERVER, "signature_is_valid"),
    ),
    play=_play,
)

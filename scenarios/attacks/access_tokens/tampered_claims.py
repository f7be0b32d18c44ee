"""The attacker writes another user's name into the attacker's own access token."""

from scenarios.attacks.access_tokens.mallory import OWN_TOKEN, own_token
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.forging import tampered
from tracing.catalogue import RESOURCE_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(OWN_TOKEN)
    token = own_token(stage)

    stage.tell(
        "A token is three texts, and the one in the middle is JSON that anyone can read. He writes "
        "alice where bob stood, and leaves the signature as it is."
    )
    notes = stage.notes_read(tampered(token, sub="alice"))
    return notes and f"With a token that he wrote himself: {notes}"


STORY = Story(
    slug="tampered-claims",
    title="Another name, written into a token of one's own",
    attacker="Mallory, a user with an account of his own",
    victim="Alice, another user",
    clause="RFC 9068 §4, RFC 8725 §3.3",
    idea="A JWT is not encrypted. Who can read it can also write it; the only question is whether "
    "anyone looks at the signature.",
    has="An access token of his own, and a text editor.",
    lesson="The signature is over header and claims. To sign a changed token, Mallory would need "
    "the issuer's private key. The API verifies the signature before it reads a claim.",
    stopped_by=(Defence(RESOURCE_SERVER, "signature_is_valid"),),
    play=_play,
)

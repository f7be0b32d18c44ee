"""The attacker signs with a new key, and includes the public key in the token."""

from scenarios.attacks.access_tokens.mallory import OWN_TOKEN, own_token
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.forging import Jwt, Signer
from tracing.catalogue import RESOURCE_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(OWN_TOKEN)
    token, own = own_token(stage), Signer("Mallory")

    stage.tell(
        "He makes a key pair, writes alice into the claims, and signs with his own private key. "
        "The header may contain the key to verify with (jwk): he puts his public key there. He "
        "keeps the name of the issuer's key (kid), so that it looks familiar."
    )
    forged = Jwt.read(token, own).but(sub="alice").with_header(jwk=own.public("ES256"))
    notes = stage.notes_read(forged.signed("ES256"))
    return notes and f"With a token that he signed with a key of his own: {notes}"


STORY = Story(
    slug="attackers-jwk",
    title="A token that brings the key to verify it with",
    attacker="Mallory, a user with an account of his own",
    victim="Alice, another user",
    clause="RFC 7515 §10.7, RFC 8725 §3.8",
    idea="His signature is perfectly valid, with his key. He only has to make the API use "
    "that key, and the header of a token has a place for keys.",
    has="An access token of his own, and a key pair that he made.",
    lesson="A key is trusted because of where it comes from. The API takes keys from the issuer's "
    "key set only; what the header says about keys only helps to choose among those.",
    stopped_by=(Defence(RESOURCE_SERVER, "signature_is_valid"),),
    play=_play,
)

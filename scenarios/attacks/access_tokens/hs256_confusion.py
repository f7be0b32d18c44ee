"""The attacker signs with the public key, as if it were a shared secret."""

from scenarios.attacks.access_tokens.mallory import OWN_TOKEN, own_token
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.forging import Jwt, Signer, pem_of
from tracing.catalogue import RESOURCE_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell(OWN_TOKEN)
    token = own_token(stage)

    stage.tell(
        "The issuer publishes its public keys, so that anyone can verify its tokens. He fetches "
        "the RSA key. HS256 signs and verifies with one and the same secret."
    )
    keys = stage.attacker.sends(Leg("GET", f"{stage.scene.authorization_server}/jwks")).document()
    public = next(key for key in keys["keys"] if key["kty"] == "RSA")

    stage.tell(
        "He writes HS256 into the header, and computes the signature with the text of the public "
        "key. A verifier that takes the algorithm from the header, and the key from the issuer, "
        "computes the same."
    )
    draft = Jwt.read(token, Signer("Mallory")).but(sub="alice").with_header(kid=public["kid"])
    notes = stage.notes_read(draft.keyed_with(pem_of(public)))
    return notes and f"With a token that he signed with the public key: {notes}"


STORY = Story(
    slug="hs256-confusion",
    title="A public key, used as a shared secret",
    attacker="Mallory, a user with an account of his own",
    victim="Alice, another user",
    clause="RFC 8725 §2.1, §3.1",
    idea="RS256 and HS256 are verified by the same call in many libraries: verify(token, key). The "
    "library takes the algorithm from the token. The key that is handed to it is public.",
    has="An access token of his own, and the issuer's published keys.",
    lesson="The API accepts asymmetric algorithms only. And each published key says which "
    "algorithm it is for: a key for RS256 verifies nothing that claims to be HS256.",
    stopped_by=(
        Defence(RESOURCE_SERVER, "algorithm_is_allowed"),
        Defence(RESOURCE_SERVER, "key_is_published"),
        Defence(RESOURCE_SERVER, "signature_is_valid"),
    ),
    play=_play,
)

"""The attacker signs an ID token with the issuer's public key, as if it were a shared secret."""

from scenarios.attacks.id_tokens.mallory import (
    ATTACKER,
    GATEWAY,
    alice_uses_notebook,
    begun,
    signs_in,
    with_id_token,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.forging import Jwt, Signer, pem_of
from tracing.catalogue import CLIENT_APP


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to Notebook and reads her notes.")
    alice = alice_uses_notebook(stage)

    stage.tell(
        f"{GATEWAY} He fetches the issuer's public RSA key, which anyone may fetch. OpenID Connect "
        "also allows HS256 for ID tokens, and HS256 signs and verifies with the same secret."
    )
    keys = stage.attacker.sends(Leg("GET", f"{stage.scene.authorization_server}/jwks")).document()
    public = pem_of(next(key for key in keys["keys"] if key["kty"] == "RSA"))

    stage.tell("He begins a sign-in at Notebook, with an account of his own, bob.")
    request = begun(stage)

    stage.tell(
        "He signs in. In the token response he changes the ID token: Alice in the claims, HS256 in "
        "the header, and a signature that is computed with the text of the public key."
    )

    def forged(own: str) -> str:
        return Jwt.read(own, Signer("Mallory")).but(sub="alice", name=alice).keyed_with(public)

    return signs_in(stage, request, with_id_token(forged), alice)


STORY = Story(
    slug="id-token-hs256",
    title="An ID token, signed with a public key",
    attacker=ATTACKER,
    victim="Alice, who does nothing wrong",
    clause="OIDC Core §3.1.3.7 (7), RFC 8725 §2.1, §3.1",
    idea="OpenID Connect has both kinds of signature: RS256 with the issuer's key pair, and "
    "HS256 with a shared secret. A client that lets the token choose verifies HS256 with the only "
    "key it has found, and that key is public.",
    has="An account of his own, the issuer's public keys, and the token responses that pass his "
    "gateway.",
    lesson="The algorithm was agreed when Notebook registered, and the token cannot change it. Two "
    "more checks refuse: an RSA key is never used for HS256, and so the signature is not valid.",
    stopped_by=(
        Defence(CLIENT_APP, "algorithm_is_the_agreed_one"),
        Defence(CLIENT_APP, "key_is_published"),
        Defence(CLIENT_APP, "signature_is_valid"),
    ),
    play=_play,
    attackers_gateway=True,
)

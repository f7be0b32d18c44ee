"""The attacker alters an ID token and states in its header that it needs no signature."""

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
from scenarios.forging import Jwt, Signer
from tracing.catalogue import CLIENT_APP


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to Notebook and reads her notes.")
    alice = alice_uses_notebook(stage)

    stage.tell(f"{GATEWAY} He begins a sign-in at Notebook, with an account of his own, bob.")
    request = begun(stage)

    stage.tell(
        "He signs in. The token response passes the gateway. Its ID token names Notebook, and has "
        "the nonce of his sign-in. He writes Alice into the claims and none into the header, and "
        "leaves the signature empty."
    )

    def forged(own: str) -> str:
        return Jwt.read(own, Signer("Mallory")).but(sub="alice", name=alice).unsigned()

    return signs_in(stage, request, with_id_token(forged), alice)


STORY = Story(
    slug="id-token-alg-none",
    title="An ID token that says it needs no signature",
    attacker=ATTACKER,
    victim="Alice, who does nothing wrong",
    clause="OIDC Core §3.1.3.7 (6, 7), RFC 8725 §2.1, §3.1",
    idea="OpenID Connect lets a client skip the signature of an ID token that arrives straight "
    "from the token endpoint over TLS. Then that connection alone protects the login, and TLS "
    "often ends at a gateway.",
    has="An account of his own, and the token responses that pass his gateway.",
    lesson="Notebook is registered with RS256 and accepts RS256 only, whatever the token says. Two "
    "more checks refuse: no published key belongs to none, and an empty signature is not valid. So "
    "the gateway can read tokens, and cannot write one.",
    stopped_by=(
        Defence(CLIENT_APP, "algorithm_is_the_agreed_one"),
        Defence(CLIENT_APP, "key_is_published"),
        Defence(CLIENT_APP, "signature_is_valid"),
    ),
    play=_play,
    attackers_gateway=True,
)

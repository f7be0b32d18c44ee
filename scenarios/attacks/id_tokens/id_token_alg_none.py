"""The attacker changes an ID token, and says in its header that it needs no signature."""

from scenarios import honest
from scenarios.attacks.id_tokens.mallory import (
    ATTACKER,
    GATEWAY,
    own_arrival,
    signed_in_as_alice,
    with_id_token,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.forging import Jwt, Signer
from scenarios.honest import NOTES_PATH
from tracing.catalogue import CLIENT_APP


def _forged(own: str) -> str:
    draft = Jwt.read(own, Signer("Mallory"))
    return draft.but(sub="alice", name="Alice Liddell").unsigned()


def _play(stage: Stage) -> str | None:
    stage.tell("Alice uses Notebook, as on every day.")
    stage.victim.goes(honest.to_notes(stage.scene.client_app, NOTES_PATH))

    stage.tell(f"{GATEWAY} He signs in to Notebook with an account of his own, bob.")
    arrival = own_arrival(stage)

    stage.tell(
        "The token response for his own sign-in passes the gateway. Its ID token has the nonce of "
        "his sign-in, and Notebook's client_id. He writes alice into the claims and none into the "
        "header, and leaves the signature empty."
    )
    stage.gateway.alter("token", with_id_token(_forged))
    return signed_in_as_alice(stage, arrival)


STORY = Story(
    slug="id-token-alg-none",
    title="An ID token that says it needs no signature",
    attacker=ATTACKER,
    victim="Alice, who does nothing wrong",
    clause="OIDC Core §3.1.3.7 (6, 7), RFC 8725 §2.1, §3.1",
    idea="OpenID Connect allows a client to skip the signature of an ID token that comes straight "
    "from the token endpoint over TLS. Then the way from the token endpoint is all that protects "
    "a login, and TLS seldom ends where the client thinks.",
    has="An account of his own, and the token responses that pass his gateway.",
    lesson="Notebook registered with RS256 and accepts RS256 only, whatever the token says. Two "
    "more checks refuse: no published key belongs to none, and an empty signature is not a "
    "signature. So the gateway can read a token, and cannot write one.",
    stopped_by=(
        Defence(CLIENT_APP, "algorithm_is_the_agreed_one"),
        Defence(CLIENT_APP, "key_is_published"),
        Defence(CLIENT_APP, "signature_is_valid"),
    ),
    play=_play,
    attackers_gateway=True,
)

"""An app uses its user's access token in place of an ID token, at another app."""

from scenarios.attacks.id_tokens.mallory import GATEWAY, begun, signs_in
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.impostors import answers
from tracing.catalogue import CLIENT_APP


def _play(stage: Stage) -> str | None:
    stage.tell(
        "Mallory has an app of his own, a quiz. Alice allows the quiz to know her name, nothing "
        "else. It gets an access token: a JWT of the right issuer, about Alice."
    )
    quiz = stage.app.registers(client_name="A quiz")
    token = stage.alice.tokens(quiz, scope="openid profile")["access_token"]
    alice = stage.app.reads("/userinfo", token).document()["sub"]

    stage.tell(f"{GATEWAY} He begins a sign-in at Notebook.")
    request = begun(stage)

    stage.tell(
        "He signs in with his own account, bob, and puts the quiz's access token into the token "
        "response, in the place of the ID token. It has an issuer, a subject, an expiry and a "
        "valid signature. It has no at_hash, which is optional."
    )
    return signs_in(stage, request, answers.members(id_token=token), alice)


STORY = Story(
    slug="access-token-as-id-token",
    title="An access token, used as an ID token",
    attacker="Mallory, who has an app of his own, and controls a gateway",
    victim="Alice, who once allowed his app to know her name",
    clause="RFC 8725 §3.11, §3.12, OIDC Core §3.1.3.7",
    idea="An access token says what an app may do, and not who is in front of it: the app can hold "
    "it while Alice is far away. But it contains her subject, and a client that only verifies "
    "signature and issuer takes it for a login.",
    has="An access token of Alice's that opens only her profile, and the token responses that pass "
    "his gateway.",
    lesson="An ID token is for the client: aud is its client_id, where an access token names an "
    "API; and it repeats the nonce of the sign-in, which an access token does not have. Here the "
    "two are also signed with different algorithms, and Notebook accepts only the registered one: "
    "a signature with any other is not valid. Each of these four checks stops the attack alone.",
    stopped_by=(
        Defence(CLIENT_APP, "audience_is_this_client"),
        Defence(CLIENT_APP, "nonce_is_the_one_sent"),
        Defence(CLIENT_APP, "algorithm_is_the_agreed_one"),
        Defence(CLIENT_APP, "signature_is_valid"),
    ),
    play=_play,
    attackers_gateway=True,
)

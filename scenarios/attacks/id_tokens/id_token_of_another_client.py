"""An ID token that was issued to one app signs its user in at another app."""

from scenarios.attacks.id_tokens.mallory import GATEWAY, alice_uses_notebook, begun, signs_in
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.impostors import answers
from tracing.catalogue import CLIENT_APP


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to Notebook and reads her notes.")
    alice = alice_uses_notebook(stage)

    stage.tell(
        f"{GATEWAY} He begins a sign-in at Notebook, and reads its nonce in the address of the "
        "redirect."
    )
    request = begun(stage)
    nonce = request.query["nonce"]

    stage.tell(
        "He also has an app of his own, a quiz. Alice signs in to the quiz. An app chooses the "
        "nonce of its request itself: the quiz takes the one of his sign-in at Notebook. She "
        "allows the quiz to know her name, nothing else."
    )
    quiz = stage.app.registers(client_name="A quiz")
    tokens = stage.alice.tokens(quiz, scope="openid profile", nonce=nonce)

    stage.tell(
        "He signs in to Notebook with his own account, bob, and puts the quiz's token response in "
        "the place of his. Issuer, signature, nonce and at_hash are all right, and the user is "
        "Alice."
    )
    return signs_in(stage, request, answers.document(dict(tokens)), alice)


STORY = Story(
    slug="id-token-of-another-client",
    title="An ID token of one app, used at another",
    attacker="Mallory, who has an app of his own, and controls a gateway",
    victim="Alice, who once signed in to his app",
    clause="OIDC Core §3.1.3.7 (3), RFC 8725 §3.9",
    idea="Every app that people can sign in to gets ID tokens about them from the issuer. If one "
    "app's ID tokens work at another app, each app can act as its users everywhere.",
    has="A quiz that Alice signed in to, and the token responses that pass his gateway.",
    lesson="An ID token names the client that it was issued to (aud), and Notebook accepts only "
    "its own client_id. This is the only check that stops him: he could choose all the rest.",
    stopped_by=(Defence(CLIENT_APP, "audience_is_this_client"),),
    play=_play,
    attackers_gateway=True,
)

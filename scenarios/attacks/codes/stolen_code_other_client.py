"""A code stolen in transit is redeemed with the thief's own client."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell("The thief registers a client. Anyone may register one.")
    thief = stage.attacker.registers(token_endpoint_auth_method="none")

    stage.tell("Alice signs in to Notebook and allows access. The redirect carries her code.")
    arrival = stage.arrival(stage.victim, "/sign-in?client=public")

    stage.tell(
        "The thief has read the address of that redirect, and sends the code to the token endpoint "
        "before Alice's browser arrives, in the name of the new client, without a verifier."
    )
    code, callback = arrival.query["code"], arrival.url.partition("?")[0]
    answer = stage.attacker.sends(thief.exchange(code, redirect_uri=callback))
    if answer.status != 200:
        return None

    stage.tell("The thief has an access token of Alice's, and reads her profile with it.")
    token = answer.document()["access_token"]
    profile = stage.attacker.reads("/userinfo", token)
    return f"Alice's tokens. They open her profile: {profile.text.strip()}"


STORY = Story(
    slug="stolen-code-other-client",
    title="A stolen code, redeemed by another client",
    attacker="a thief who can read the victim's redirects",
    victim="Alice, a user of Notebook",
    clause="RFC 6749 §4.1.3, RFC 9700 §4.5",
    idea="A code is worth tokens, and it travels in an address: in histories, in logs, in Referer "
    "headers, through other apps on a phone. Who reads it first may redeem it first.",
    has="The address of Alice's redirect, and a registered client.",
    lesson="A code belongs to the client that it was issued to. The authorization server compares "
    "the client that authenticates with the one that the code was issued to. PKCE stops the thief "
    "a second time: the verifier never left Notebook.",
    stopped_by=(
        Defence(AUTHORIZATION_SERVER, "code_belongs_to_client"),
        Defence(AUTHORIZATION_SERVER, "code_verifier_matches_challenge"),
    ),
    play=_play,
)

"""A stolen refresh token is used by the thief's own client."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from tracing.catalogue import AUTHORIZATION_SERVER


def _play(stage: Stage) -> str | None:
    stage.tell("Alice signs in to a web shop, a client with a secret. The shop keeps its tokens.")
    shop = stage.app.registers(client_name="A web shop")
    tokens = stage.app.sends(shop.exchange(stage.alice.code(shop))).document()

    stage.tell("The thief registers a client. It has a secret, too.")
    thief = stage.attacker.registers(client_name="A weather forecast")

    stage.tell(
        "The thief has copied the shop's table of tokens, but not its secret, which is kept "
        "elsewhere, and sends Alice's refresh token with the credentials of the new client."
    )
    answer = stage.attacker.sends(thief.refresh(tokens["refresh_token"]))
    if answer.status != 200:
        return None

    stage.tell("The thief has an access token for Alice's account, and reads her notes with it.")
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"Tokens for Alice's account that can be renewed. They open {notes}"


STORY = Story(
    slug="refresh-of-another-client",
    title="A refresh token, used by another client",
    attacker="a thief with a copy of an app's tokens",
    victim="Alice, a customer of a web shop",
    clause="RFC 6749 §6, RFC 9700 §4.14",
    idea="The token endpoint asks for a client that authenticates. The thief has one: it only has "
    "to be some client, if the server does not ask whose token it is.",
    has="Refresh tokens of the shop, and a registered client.",
    lesson="A refresh token belongs to the client that it was issued to. The server compares this "
    "client with the one that authenticates. To be that client, the thief needs the shop's secret.",
    stopped_by=(Defence(AUTHORIZATION_SERVER, "refresh_token_belongs_to_client"),),
    play=_play,
)

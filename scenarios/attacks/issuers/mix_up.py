"""The attacker's issuer names the honest issuer's login page, but its own token endpoint."""

from collections.abc import Mapping

from scenarios.attacks.issuers.mallory import (
    AT_HIS_ISSUER,
    ATTACKER,
    PUBLIC,
    request_of_notebook,
)
from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.impostors import answers
from scenarios.programs.program import posted
from tracing.catalogue import CLIENT_APP


def _play(stage: Stage) -> str | None:
    stage.tell(
        "Mallory begins a sign-in at Notebook, at the honest issuer. The redirect shows him the "
        "client_id that Notebook has there: it is public."
    )
    client_id = request_of_notebook(stage, PUBLIC)["client_id"]

    stage.tell(
        "He publishes metadata for his own issuer. The token endpoint is his, the authorization "
        "endpoint is the honest issuer's. When Notebook registers, he gives it the client_id that "
        "he has read."
    )
    _publish(stage, client_id)

    stage.tell(
        "He sends Alice a link to Notebook, which chooses his issuer. Her browser arrives at the "
        "honest issuer: the page is real, the address is right. She signs in and allows it."
    )
    arrival = stage.arrival(stage.victim, f"{PUBLIC}&{AT_HIS_ISSUER}")

    stage.tell(
        "Her browser brings the code to Notebook. Notebook began this flow at Mallory's issuer, so "
        "he waits for code and verifier at his token endpoint."
    )
    stage.victim.send(arrival)
    brought = stage.attackers_issuer.received("token")
    if not brought:
        return None

    return _redeemed(stage, brought[-1].parameters)


def _publish(stage: Stage, client_id: str) -> None:
    authorization_endpoint = f"{stage.scene.authorization_server}/authorize"
    metadata = answers.members(authorization_endpoint=authorization_endpoint)
    stage.attackers_issuer.alter("metadata", metadata)
    stage.attackers_issuer.alter("register", answers.members(client_id=client_id))


def _redeemed(stage: Stage, form: Mapping[str, str]) -> str | None:
    stage.tell("He sends the same form to the honest token endpoint. Nothing is missing in it.")
    token_endpoint = f"{stage.scene.authorization_server}/token"
    answer = stage.attacker.sends(posted(token_endpoint, form))
    if answer.status != 200:
        return None

    stage.tell("He has tokens for Alice's account, and reads her notes with them.")
    notes = stage.notes_read(answer.document()["access_token"])
    return notes and f"Tokens for Alice's account. They open {notes}"


STORY = Story(
    slug="mix-up",
    title="Two issuers, mixed up",
    attacker=ATTACKER,
    victim="Alice, who signs in at the honest issuer",
    clause="RFC 9700 §4.4, RFC 9207 §1",
    idea="An app with two issuers remembers where it began a flow, and the code that comes back "
    "looks the same from both. If the flow began at his issuer and the login happens at the other "
    "one, the app itself brings him the code.",
    has="An issuer that Notebook offers beside the honest one, and a link that Alice opens.",
    lesson="The honest issuer names itself in every authorization response (iss). Notebook "
    "compares the name with the issuer where it began the flow, before it sends the code "
    "anywhere. PKCE does not help: Notebook hands over the verifier together with the code.",
    stopped_by=(Defence(CLIENT_APP, "issuer_is_expected"),),
    play=_play,
    attackers_issuer=True,
)

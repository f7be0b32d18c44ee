"""A client requests a token of its own and uses it as if it were a user's token."""

from scenarios.attacks.stage import Stage
from scenarios.attacks.story import Defence, Story
from scenarios.browser.pages import Leg
from scenarios.jwt_parts import claims_of
from scenarios.programs.program import bearer, fetched
from tracing.catalogue import AUTHORIZATION_SERVER, RESOURCE_SERVER

TRIED = range(1, 10)


def _play(stage: Stage) -> str | None:
    stage.tell(
        "The attacker registers a client for client credentials, with the scope notes:read, and "
        "asks for the client_id “alice”: in a token of a client, sub is the client_id, and in a "
        "token of a user, sub is the user. The server ignores that, and makes a client_id at "
        "random."
    )
    client = stage.attacker.registers(
        client_id="alice", grant_types=["client_credentials"], scope="notes:read usage:read"
    )

    stage.tell(
        "The attacker requests a token for the client itself, with the scope for the notes of "
        "users."
    )
    form = {"grant_type": "client_credentials", "scope": "notes:read"}
    answer = stage.attacker.sends(client.post("/token", form))
    if answer.status != 200:
        return None
    token = answer.document()["access_token"]

    stage.tell(
        f"The server issues one. Its sub is {claims_of(token)['sub']}, which is no user. The "
        "signature is right, and so is the scope. The attacker tries the notes one by one, by "
        "their numbers."
    )
    for number in TRIED:
        page = stage.attacker.sends(_note(stage, number, token))
        if page.status == 200:
            return f"A note, with a token that no user has allowed: {page.document()['text']}"
    return None


def _note(stage: Stage, number: int, token: str) -> Leg:
    return fetched(f"{stage.scene.resource_server}/api/notes/{number}", bearer(token))


STORY = Story(
    slug="client-as-resource-owner",
    title="A client that passes for a user",
    attacker="anyone who can register a client",
    victim="Alice, who has allowed nothing, and has not even been asked",
    clause="RFC 9700 §4.15",
    idea="An API sees a token, a sub and a scope. It does not see whether a person was there. A "
    "client gets its own tokens without any page.",
    has="A registered client.",
    lesson="The server gives a client on its own no scope that opens data of users. The API "
    "compares the owner of each note with the sub of the token, and a client owns no notes. A "
    "client cannot choose its client_id, so its sub is never that of a user.",
    stopped_by=(
        Defence(AUTHORIZATION_SERVER, "scope_needs_no_user"),
        Defence(RESOURCE_SERVER, "note_owner_is_token_subject"),
    ),
    play=_play,
)

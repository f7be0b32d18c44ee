"""Requests that the resource server rejects, whatever their token says."""

from base64 import b64encode
from typing import Any
from urllib.parse import urlencode

from scenarios.browser.pages import Leg
from scenarios.programs.program import basic, bearer, fetched
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by
from scenarios.proofs.worlds import API_CLIENT, API_SECRET
from scenarios.proofs.worlds import ResourceServerWorld as World

TOO_LONG = "x" * 16 * 1024


def notes(world: World, authorization: str, **query: Any) -> Leg:
    """Request the notes with this header and this query."""
    address = f"{world.api}/api/notes?{urlencode(query)}"
    return fetched(address, {"Authorization": authorization})


def notes_of(world: World, **claims: Any) -> Leg:
    """Request the notes with a token that has these claims."""
    return fetched(f"{world.api}/api/notes", bearer(world.token(**claims)))


def notice_board(world: World, *client_ids: str) -> Leg:
    """Request the notice board, which anyone who gives a client_id may read."""
    query = urlencode([("client_id", client_id) for client_id in client_ids])
    return fetched(f"{world.api}/api/public?{query}")


def usage(world: World, authorization: dict[str, str]) -> Leg:
    """Request how often a client has called."""
    return fetched(f"{world.api}/api/usage", authorization)


def note_of_bob(world: World) -> Leg:
    """Request one of bob's notes with a token of alice's."""
    listed = world.agent.send(notes_of(world, sub="bob")).document()
    address = f"{world.api}/api/notes/{listed['notes'][0]['id']}"
    return fetched(address, bearer(world.token(sub="alice")))


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "token_is_sent_one_way",
        lambda world: notes(world, f"Bearer {world.token()}", access_token=world.token()),
        GETS_THROUGH,
    ),
    Proof(
        "token_is_in_the_authorization_header",
        lambda world: fetched(f"{world.api}/api/notes?access_token={world.token()}"),
        refused_by("authorization_header_is_well_formed"),
    ),
    Proof(
        "authorization_header_is_well_formed",
        lambda world: notes(world, f"Bearer {world.token()} {world.token()}"),
        refused_by("token_has_a_usable_size"),
    ),
    Proof(
        "token_has_a_usable_size",
        lambda world: notes_of(world, padding=TOO_LONG),
        refused_by("token_is_a_signed_jwt"),
    ),
    Proof(
        "scope_is_sufficient",
        lambda world: notes_of(world, scope="profile"),
        GETS_THROUGH,
    ),
    Proof("note_owner_is_token_subject", note_of_bob, GETS_THROUGH),
    Proof(
        "client_id_is_given_once",
        lambda world: notice_board(world, "an-app", "another-app"),
        GETS_THROUGH,
    ),
    Proof(
        "client_id_is_well_formed",
        lambda world: notice_board(world, "x" * 256),
        GETS_THROUGH,
    ),
    Proof(
        "client_is_named",
        lambda world: usage(world, bearer(world.token(client_id=" \n"))),
        GETS_THROUGH,
    ),
    Proof(
        "credentials_are_well_formed",
        lambda world: usage(world, {"Authorization": f"Basic {b64encode(b'no colon').decode()}"}),
        refused_by("client_secret_is_right"),
    ),
    Proof(
        "client_secret_is_right",
        lambda world: usage(world, basic(API_CLIENT, API_SECRET[::-1])),
        GETS_THROUGH,
    ),
)

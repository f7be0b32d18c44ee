"""What a request to a client's own registration needs (RFC 7592 §2)."""

import json
from collections.abc import Mapping
from typing import Any

from scenarios.browser.pages import Leg
from scenarios.programs.program import CALLBACK, NO_HEADERS, Program, bearer, fetched, given
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by
from scenarios.proofs.token_requests import World, sent_before


def token_of(program: Program) -> dict[str, str]:
    """The header with the registration access token of this client."""
    return bearer(program.registered["registration_access_token"])


def updated(program: Program, headers: Mapping[str, str], **changes: Any) -> Leg:
    """An update of this registration with this header (RFC 7592 §2.2)."""
    usual = {"client_id": program.id, "redirect_uris": [CALLBACK]}
    address = program.registered["registration_client_uri"]
    document = json.dumps(given({**usual, **changes}))
    return Leg("PUT", address, json=document, headers=tuple(headers.items()))


def updated_by_owner(world: World, **changes: Any) -> Leg:
    """An update of a client by itself, with these changes."""
    program = world.registers()
    return updated(program, token_of(program), **changes)


def updated_twice(world: World) -> Leg:
    """An update with a token that the update before has replaced."""
    return sent_before(world, updated_by_owner(world))


def deleted_by_another(world: World) -> Leg:
    """A client deletes the registration of another client, with a token of its own."""
    victim, attacker = world.registers(), world.registers()
    address = victim.registered["registration_client_uri"]
    return Leg("DELETE", address, headers=tuple(token_of(attacker).items()))


def read_without_token(world: World) -> Leg:
    """The registration of a client, for someone who knows its address only."""
    return fetched(world.registers().registered["registration_client_uri"], NO_HEADERS)


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "registration_token_is_present",
        read_without_token,
        refused_by("registration_token_is_of_this_client"),
    ),
    Proof("registration_token_is_of_this_client", deleted_by_another, GETS_THROUGH),
    Proof(
        "update_leaves_ours_out",
        lambda world: updated_by_owner(world, client_id_issued_at=5),
        GETS_THROUGH,
    ),
    Proof(
        "update_names_this_client",
        lambda world: updated_by_owner(world, client_id=world.registers().id),
        GETS_THROUGH,
    ),
    Proof(
        "update_keeps_the_secret",
        lambda world: updated_by_owner(world, client_secret="1234"),
        GETS_THROUGH,
    ),
    Proof(
        "registration_token_is_replaced_by_this_request",
        updated_twice,
        GETS_THROUGH,
        beside=("registration_token_is_of_this_client",),
    ),
)

"""What a request to a client's own registration needs (RFC 7592 §2)."""

import json
from collections.abc import Mapping
from typing import Any

from scenarios.browser.pages import Leg, Page
from scenarios.programs.program import CALLBACK, NO_HEADERS, Program, bearer, fetched, given
from scenarios.proofs.programs.token_requests import World, sent_before
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by, wrong


def token_of(program: Program) -> dict[str, str]:
    """Return the header with this client's registration access token."""
    return bearer(program.registered["registration_access_token"])


def updated(program: Program, headers: Mapping[str, str], **changes: Any) -> Leg:
    """An update of this registration, sent with this header (RFC 7592 §2.2)."""
    usual = {"client_id": program.id, "redirect_uris": [CALLBACK]}
    address = program.registered["registration_client_uri"]
    document = json.dumps(given({**usual, **changes}))
    return Leg("PUT", address, json=document, headers=tuple(headers.items()))


def updated_by_owner(world: World, **changes: Any) -> Leg:
    """An update that a client makes to its own registration, with these changes."""
    program = world.registers()
    return updated(program, token_of(program), **changes)


def updated_twice(world: World) -> Leg:
    """An update with a token that the previous update replaced."""
    return sent_before(world, updated_by_owner(world))


def deleted_by_another(world: World) -> Leg:
    """A client deletes another client's registration with its own token."""
    victim, attacker = world.registers(), world.registers()
    address = victim.registered["registration_client_uri"]
    return Leg("DELETE", address, headers=tuple(token_of(attacker).items()))


def read_without_token(world: World) -> Leg:
    """A request to read a registration by someone who only knows its URL."""
    return fetched(world.registers().registered["registration_client_uri"], NO_HEADERS)


def has_no_new_secret(page: Page) -> bool:
    """Whether the update succeeded without a secret in the response."""
    return page.status == 200 and "client_secret" not in page.document()


def has_its_own_date(page: Page) -> bool:
    """Whether the update succeeded and the registration date is the server's own."""
    return page.status == 200 and page.document()["client_id_issued_at"] != 5


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
        wrong("the update succeeds, and the date stays another one", has_its_own_date),
    ),
    Proof(
        "update_names_this_client",
        lambda world: updated_by_owner(world, client_id=world.registers().id),
        GETS_THROUGH,
    ),
    Proof(
        "update_keeps_the_secret",
        lambda world: updated_by_owner(world, client_secret="1234"),
        wrong("the update succeeds, as if the secret were a new one", has_no_new_secret),
    ),
    Proof(
        "registration_token_is_replaced_by_this_request",
        updated_twice,
        GETS_THROUGH,
        beside=("registration_token_is_of_this_client",),
    ),
)

"""What a device needs to obtain its codes and its tokens (RFC 8628 §3.1, §3.4)."""

from typing import Any

from scenarios import honest
from scenarios.browser.pages import Leg, unexpected
from scenarios.honest import ALLOW, DO_NOT_ALLOW
from scenarios.programs.devices import decide, device_authorization, poll
from scenarios.programs.program import DEVICE_CODE, Program
from scenarios.proofs.programs.token_requests import World, sent_before, sent_later
from scenarios.proofs.proof import GETS_THROUGH, Proof, refused_by


def television(world: World) -> Program:
    """A client without a redirect URI."""
    return world.registers(redirect_uris=[], grant_types=[DEVICE_CODE])


def device_code(world: World, program: Program, button: str = "") -> str:
    """Return the device code of a new television, after the person has pressed `button`, if any."""
    page = world.sends(device_authorization(program))
    if page.status != 200:
        raise unexpected("a device code", page)
    shown = page.document()
    if button:
        world.agent.goes(decide(world.issuer, shown["user_code"], button))
    return str(shown["device_code"])


def polled(world: World, button: str = ALLOW, **changes: Any) -> Leg:
    """A poll after this decision, with these changes to its form."""
    program = television(world)
    return poll(program, device_code(world, program, button), **changes)


def polled_twice(world: World, button: str = ALLOW) -> Leg:
    """The same poll a second time."""
    return sent_before(world, polled(world, button))


def polled_by_another(world: World) -> Leg:
    """A device code used by a different client."""
    return poll(television(world), device_code(world, television(world), ALLOW))


def with_withdrawn_consent(world: World) -> Leg:
    """A device for which the user withdraws consent before it requests its tokens."""
    leg = polled(world)
    world.agent.goes(honest.pressed_at(f"{world.issuer}/account", "Withdraw"))
    return leg


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "scope_is_allowed",
        lambda world: device_authorization(television(world), scope="unheard-of"),
        GETS_THROUGH,
    ),
    Proof(
        "device_code_is_present",
        lambda world: polled(world, device_code=None),
        refused_by("device_code_is_known"),
    ),
    Proof(
        "device_code_is_known",
        lambda world: polled(world, device_code="a-code-that-was-made-up"),
        refused_by("device_code_belongs_to_client"),
    ),
    Proof("device_code_belongs_to_client", polled_by_another, GETS_THROUGH),
    Proof(
        "device_code_is_unused",
        polled_twice,
        refused_by("device_code_is_spent_by_this_request"),
    ),
    Proof(
        "device_code_is_spent_by_this_request",
        polled_twice,
        GETS_THROUGH,
        beside=("device_code_is_unused",),
    ),
    Proof(
        "device_code_is_not_expired",
        lambda world: sent_later(world, polled(world), 601),
        GETS_THROUGH,
    ),
    Proof(
        "device_is_not_denied",
        lambda world: polled(world, DO_NOT_ALLOW),
        refused_by("person_has_decided"),
    ),
    Proof(
        "device_asks_slowly",
        lambda world: polled_twice(world, button=""),
        refused_by("person_has_decided"),
    ),
    Proof(
        "person_has_decided",
        lambda world: polled(world, button=""),
        refused_by("grant_is_not_revoked"),
    ),
    Proof("grant_is_not_revoked", with_withdrawn_consent, GETS_THROUGH),
)

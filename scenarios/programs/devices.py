"""A device without a keyboard, and the person who decides about it (RFC 8628)."""

from collections.abc import Generator
from typing import Any

from scenarios import honest
from scenarios.browser.pages import Leg, Page, unexpected
from scenarios.browser.user_agent import follow
from scenarios.honest import ALICE, ALLOW, Person
from scenarios.programs.program import DEVICE_CODE, SCOPE, Program
from scenarios.programs.visitor import Visitor

USER_CODE, CONTINUE = "user_code", "Continue"


def registered(visitor: Visitor, name: str) -> Program:
    """Register a new device at an issuer: a public client without redirect URIs.

    Raises:
        WalkStopped: the registration is refused.
    """
    return visitor.registers(
        client_name=name,
        redirect_uris=None,
        grant_types=[DEVICE_CODE, "refresh_token"],
        token_endpoint_auth_method="none",
    )


def device_authorization(program: Program, **changes: Any) -> Leg:
    """Return a device's request for its two codes (RFC 8628 §3.1)."""
    return program.post("/device_authorization", {"scope": SCOPE} | changes)


def poll(program: Program, device_code: str, /, **changes: Any) -> Leg:
    """Return a device's request for its tokens (RFC 8628 §3.4)."""
    usual = {"grant_type": DEVICE_CODE, "device_code": device_code}
    return program.post("/token", usual | changes)


def entered(issuer: str, user_code: str, person: Person = ALICE) -> Generator[Leg, Page, Page]:
    """Type a user code, which may be wrong; returns the next page.

    Raises:
        WalkStopped: a page other than sign-in or code entry appeared.
    """
    # The URL contains the code (RFC 8628 §3.3.1), so that the login belongs to the device's flow.
    page = yield from follow(Leg("GET", f"{issuer}/device?user_code={user_code}"))
    page = yield from honest.signed_in(page, person)
    form = page.form_with(USER_CODE)
    if form is None:
        raise unexpected("a page with a field for the user code (step 4 of this tour)", page)
    return (yield from follow(form.fill(USER_CODE, user_code).press(CONTINUE)))


def decide(
    issuer: str, user_code: str, button: str = ALLOW, person: Person = ALICE
) -> Generator[Leg, Page, Page]:
    """Type the user code that a device shows, as a person, and decide; returns the next page.

    Raises:
        WalkStopped: a page other than sign-in, code entry or consent appeared.
    """
    page = yield from entered(issuer, user_code, person)
    return (yield from honest.pressed(page, button))

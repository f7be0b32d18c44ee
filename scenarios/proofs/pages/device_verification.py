"""User codes and decisions that are rejected (RFC 8628 §3.3, §5.1)."""

from hashlib import sha256
from typing import NamedTuple

from scenarios.browser.pages import Form, Leg, Page
from scenarios.honest import ALLOW, DO_NOT_ALLOW
from scenarios.programs.devices import CONTINUE, USER_CODE, device_authorization
from scenarios.programs.program import DEVICE_CODE, altered
from scenarios.programs.visitor import Visitor
from scenarios.proofs.proof import Proof, refused_by, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

DEVICE = "/device"
AN_HOUR = 3600


class Shown(NamedTuple):
    """The two codes of a device."""

    user_code: str
    device_code: str


def shown(visitor: Visitor) -> Shown:
    """The codes of a new device."""
    device = visitor.registers(grant_types=[DEVICE_CODE], redirect_uris=None)
    answer = visitor.sends(device_authorization(device)).document()
    return Shown(answer["user_code"], answer["device_code"])


def typed(visitor: Visitor, user_code: str) -> Leg:
    """A code that alice types."""
    return visitor.form(DEVICE, USER_CODE).fill(USER_CODE, user_code).press(CONTINUE)


def consent_form(visitor: Visitor, user_code: str) -> Form:
    """The form in which alice decides about a device."""
    return visitor.form(typed(visitor, user_code), ALLOW)


def typed_late(world: World) -> Leg:
    """A code that a device showed an hour ago."""
    leg = typed(world, shown(world).user_code)
    world.control.move_clock(AN_HOUR)
    return leg


def allowed_late(world: World) -> Leg:
    """A decision an hour after the code was shown."""
    leg = consent_form(world, shown(world).user_code).press(ALLOW)
    world.control.move_clock(AN_HOUR)
    return leg


def typed_again(world: World) -> Leg:
    """A code on which alice has already decided."""
    user_code = shown(world).user_code
    world.sends(consent_form(world, user_code).press(DO_NOT_ALLOW))
    return typed(world, user_code)


def allowed_after_all(world: World) -> Leg:
    """“Allow” on a page where “Do not allow” was pressed before."""
    form = consent_form(world, shown(world).user_code)
    world.sends(form.press(DO_NOT_ALLOW))
    return form.press(ALLOW)


def allowed_unknown(world: World) -> Leg:
    """A decision about a device that does not exist."""
    form = consent_form(world, shown(world).user_code)
    return altered(form.press(ALLOW), device=handle_of("of no device"))


def forged(world: World) -> Leg:
    """A decision sent by a page of another site, about the attacker's own device."""
    token = Visitor(world.issuer).form(DEVICE, USER_CODE).value("csrf_token")
    own = shown(Visitor(world.issuer))
    form = consent_form(world, shown(world).user_code).press(ALLOW)
    return altered(form, csrf_token=token, device=handle_of(own.device_code))


def handle_of(device_code: str) -> str:
    """Return what a form names a device by: the hash of its device code."""
    return sha256(device_code.encode()).hexdigest()


def asks_for_consent(page: Page) -> bool:
    """Whether alice is asked to allow a device."""
    return page.form_with(ALLOW) is not None


def is_allowed(page: Page) -> bool:
    """Whether a device gets access."""
    return page.title.startswith("The device is connected")


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "user_code_is_known",
        lambda world: typed(world, "BCDF-GHJK"),
        refused_by("user_code_is_not_expired"),
    ),
    Proof(
        "device_is_known",
        allowed_unknown,
        refused_by("user_code_is_not_expired"),
    ),
    Proof(
        "user_code_is_not_expired",
        typed_late,
        wrong("alice is asked about a code of an hour ago", asks_for_consent),
    ),
    Proof(
        "user_code_is_not_expired",
        allowed_late,
        wrong("a device is allowed an hour after it asked", is_allowed),
    ),
    Proof(
        "user_code_is_unused",
        typed_again,
        wrong("alice is asked about a device for which she has decided", asks_for_consent),
    ),
    Proof(
        "user_code_is_spent_by_this_decision",
        allowed_after_all,
        wrong(
            "alice is not told that her second decision does not count",
            lambda page: "used before" not in page.text,
        ),
    ),
    Proof(
        "form_is_of_this_session",
        forged,
        wrong("the attacker's device is allowed by alice", is_allowed),
    ),
)

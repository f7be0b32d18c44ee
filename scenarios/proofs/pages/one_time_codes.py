"""One-time codes that are rejected, at sign-in and when the second factor is switched on (RFC
6238).
"""

from scenarios.browser.pages import Leg, Page
from scenarios.honest import BOB, ONE_TIME_CODE, VERIFY, Person
from scenarios.programs.program import altered, posted
from scenarios.programs.visitor import Visitor
from scenarios.proofs.pages.authorization_endpoint import a_code
from scenarios.proofs.pages.forms_and_passwords import ACCOUNT, is_signed_in
from scenarios.proofs.pages.own_people import (
    DORA,
    FRIDA,
    GUSTAV,
    OWN_PEOPLE,
    SECRET_OF_GUSTAV,
    code_of,
)
from scenarios.proofs.pages.sign_in_and_consent import INSISTS_ON_TWO_FACTORS
from scenarios.proofs.proof import Proof, refused_by, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

PAGE = "/account/second-factor"
REGISTRATION = "/developer/new"
SWITCH_ON, REGISTER = "Switch on", "Register"
SECRET_OF_ATTACKER = "THESECRETOFSOMEONEWHOPLAYSWITHUS"
SHORT_SECRET = "ONLYHUNDREDANDTWENTYBITS"


def code_given(visitor: Visitor, code: str) -> Leg:
    """A one-time code for gustav, after his password."""
    return visitor.form(ACCOUNT, ONE_TIME_CODE, GUSTAV).fill(ONE_TIME_CODE, code).press(VERIFY)


def wrong_code_given(world: World) -> Leg:
    """A code that his authenticator app does not show."""
    right = int(code_of(SECRET_OF_GUSTAV))
    return code_given(world, f"{(right + 1) % 1_000_000:06}")


def code_given_again(world: World) -> Leg:
    """A code that gustav has just used in a different browser."""
    code = code_of(SECRET_OF_GUSTAV)
    gustav = Visitor(world.issuer)
    gustav.sends(code_given(gustav, code))
    return code_given(world, code)


def switched_on(visitor: Visitor, person: Person, secret: str = "") -> Leg:
    """The second factor of a person, switched on with the page's secret or with this one."""
    form = visitor.form(PAGE, SWITCH_ON, person)
    secret = secret or form.value("totp")
    return altered(form.press(SWITCH_ON), totp=secret, otp=code_of(secret))


def switched_on_for_all(world: World) -> Leg:
    """The second factor of bob, whose password all users know, switched on by one of them.

    His page has no form for that.
    """
    token = world.form(REGISTRATION, REGISTER, BOB).value("csrf_token")
    form = {"csrf_token": token, "totp": SECRET_OF_ATTACKER, "otp": code_of(SECRET_OF_ATTACKER)}
    return posted(world.issuer + PAGE, form)


def asked_after_switching_on(world: World) -> Leg:
    """A request without pages that requires two factors.

    Dora has just switched on her second factor, but is signed in with her password only.
    """
    program = world.registers()
    world.code(program, DORA)
    world.sends(switched_on(world, DORA))
    return program.authorization(prompt="none", claims=INSISTS_ON_TWO_FACTORS)


def is_switched(page: Page) -> bool:
    """Whether the second factor has changed."""
    return page.location.endswith(PAGE)


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "one_time_code_is_well_formed",
        lambda world: code_given(world, "12345"),
        refused_by("one_time_code_is_right"),
        settings=OWN_PEOPLE,
    ),
    Proof(
        "one_time_code_is_right",
        wrong_code_given,
        wrong("gustav is signed in with his password only", is_signed_in),
        beside=("one_time_code_is_unused",),
        settings=OWN_PEOPLE,
    ),
    Proof(
        "one_time_code_is_unused",
        code_given_again,
        wrong("gustav is signed in with a code that an attacker saw him type", is_signed_in),
        settings=OWN_PEOPLE,
    ),
    Proof(
        "secret_is_long_enough",
        lambda world: switched_on(world, FRIDA, SHORT_SECRET),
        wrong("the second factor is on, with a secret of 120 bits", is_switched),
        settings=OWN_PEOPLE,
    ),
    Proof(
        "second_factor_belongs_to_one_person",
        switched_on_for_all,
        wrong(
            "bob's second factor is that of one user, and all others are locked out", is_switched
        ),
    ),
    Proof(
        "authentication_class_is_reached",
        asked_after_switching_on,
        a_code("for a login with a password only"),
        settings=OWN_PEOPLE,
    ),
)

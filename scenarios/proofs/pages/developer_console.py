"""What the developer console rejects: changes to others' clients, and unusable registrations."""

from dataclasses import replace
from typing import Any

from scenarios.browser.pages import Leg, Page
from scenarios.honest import ALICE, BOB, Person
from scenarios.programs.program import CALLBACK, altered
from scenarios.programs.visitor import Visitor
from scenarios.proofs.proof import Proof, wrong
from scenarios.proofs.worlds import AuthorizationServerWorld

World = AuthorizationServerWorld

NEW = "/developer/new"
REGISTER, SAVE = "Register", "Save"
ATTACKER = "https://evil.example/callback"
UNENCRYPTED = "http://app.example/callback"
MOST_CLIENTS = 50
BY_HAND = {"client_name": "By hand", "redirect_uris": CALLBACK}


def registering(visitor: Visitor, person: Person = ALICE, **changes: Any) -> Leg:
    """The form for a new client, with these fields."""
    form = visitor.form(NEW, REGISTER, person).press(REGISTER)
    return altered(form, **{**BY_HAND, **changes})


def changing(visitor: Visitor, **changes: Any) -> Leg:
    """The form that changes a client that alice has just registered."""
    return visitor.form(registering(visitor, **changes), SAVE).press(SAVE)


def taken_over(world: World) -> Leg:
    """A client of alice's, changed by bob so that codes are sent to him."""
    token = world.form(NEW, REGISTER, BOB).value("csrf_token")
    form = changing(Visitor(world.issuer))
    return altered(form, csrf_token=token, redirect_uris=ATTACKER)


def given_a_secret(world: World) -> Leg:
    """A new secret for a public client, whose page has no button for it."""
    leg = changing(world, auth_method="none")
    return replace(leg, url=f"{leg.url}/secret")


def registered_without_end(world: World) -> Leg:
    """One client more than a person may have."""
    leg = registering(world, BOB)
    for _ in range(MOST_CLIENTS):
        token = world.form(leg, SAVE).value("csrf_token")
        leg = altered(leg, csrf_token=token)
    return leg


def registered(page: Page, name: str) -> list[str]:
    """Return the registered values of a field on a client's page: its text, or its ticked boxes."""
    form = page.form_with(SAVE)
    fields = form.fields if form else ()
    return [field.value for field in fields if field.name == name and field.is_ticked]


def is_registered(page: Page) -> bool:
    """Whether a new client has just been registered."""
    return "The client is registered." in page.text


def is_called_by_its_id(page: Page) -> bool:
    """Whether the client has no name but its client_id."""
    return f"Client id {page.title.split()[0]} " in page.text


PROOFS: tuple[Proof[World], ...] = (
    Proof(
        "client_is_of_this_person",
        taken_over,
        wrong(
            "the codes of alice's client are sent to bob",
            lambda page: registered(page, "redirect_uris") == [ATTACKER],
        ),
    ),
    Proof(
        "client_has_a_secret",
        given_a_secret,
        wrong("a public client gets a secret", lambda page: "shown only once" in page.text),
    ),
    Proof(
        "person_has_room_for_a_client",
        registered_without_end,
        wrong("bob has 51 clients, and could have any number", is_registered),
    ),
    Proof(
        "client_has_a_name",
        lambda world: registering(world, client_name=" "),
        wrong("users are shown the client_id instead of a name", is_called_by_its_id),
    ),
    Proof(
        "kind_is_offered",
        lambda world: registering(world, auth_method="tls_client_auth"),
        wrong(
            "the client is registered for a different method than it was meant for",
            lambda page: registered(page, "auth_method") == ["client_secret_basic"],
        ),
    ),
    Proof(
        "client_credentials_need_a_secret",
        lambda world: registering(
            world, auth_method="none", grant_type=["authorization_code", "client_credentials"]
        ),
        wrong(
            "a client without a secret is registered for client credentials",
            lambda page: "client_credentials" in registered(page, "grant_type"),
        ),
    ),
    Proof(
        "client_may_do_something",
        lambda world: registering(world, scope=None),
        wrong(
            "the client is registered for openid, which was not ticked",
            lambda page: registered(page, "scope") == ["openid"],
        ),
    ),
    Proof(
        "every_address_is_acceptable",
        lambda world: registering(world, redirect_uris=f"{CALLBACK} {UNENCRYPTED}"),
        wrong(
            "the client is registered without one of its addresses",
            lambda page: registered(page, "redirect_uris") == [CALLBACK],
        ),
    ),
)

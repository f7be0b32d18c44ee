"""What the developer console asks of its forms, in order; the metadata have their own checks."""

from dataclasses import dataclass

from authorization_server.developer.developer_forms import CONFIDENTIAL, PUBLIC, ClientForm
from authorization_server.grant_types import CLIENT_CREDENTIALS
from authorization_server.storage.clients import SECRET_METHODS, Client
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Check, Finding, check

MOST_CLIENTS = 50
KINDS = (CONFIDENTIAL, PUBLIC)


@dataclass(frozen=True, slots=True)
class DeveloperForm:
    """What came to the console: a form, who sent it, and the client that it is about, if any.

    `owned` is how many clients the person has registered by hand.
    """

    session: BrowserSession
    person: LoggedInPerson
    client: Client | None
    owned: int
    form: ClientForm


@check("RFC 7592 §2", says="There is no such client of yours.")
def client_is_of_this_person(form: DeveloperForm) -> Finding:
    """Who registered a client by hand may change it, and nobody else."""
    owner = form.client.owner_sub if form.client else None
    passed = owner == form.person.sub
    return Finding(passed, f"a client of {form.person.username}", "it" if passed else "none")


@check("RFC 6749 §2.3.1", says="A client without a secret has none to roll.")
def client_has_a_secret(form: DeveloperForm) -> Finding:
    """A public client keeps none: a new one would make it another kind of client."""
    received = form.client.auth_method if form.client else "no client"
    return Finding(received in SECRET_METHODS, " or ".join(SECRET_METHODS), received)


@check("RFC 7591 §5", says=f"You have {MOST_CLIENTS} clients already. Delete one first.")
def person_has_room_for_a_client(form: DeveloperForm) -> Finding:
    """Nobody fills the database by hand."""
    return Finding(form.owned < MOST_CLIENTS, f"fewer than {MOST_CLIENTS}", str(form.owned))


@check("RFC 7591 §2", says="Give the client a name: people read it when they are asked.")
def client_has_a_name(form: DeveloperForm) -> Finding:
    """A program may do without; a person who registers one by hand knows what it is called."""
    received = form.form.client_name[:80]
    return Finding(bool(received), "a name", received or "none")


@check("RFC 7591 §2", says="A client is either confidential or public.")
def kind_is_offered(form: DeveloperForm) -> Finding:
    """With a secret, or without."""
    received = form.form.auth_method
    return Finding(received in KINDS, " or ".join(KINDS), received[:80])


@check("RFC 6749 §4.4", says="A public client has no secret, so it cannot use client credentials.")
def public_client_speaks_for_nobody(form: DeveloperForm) -> Finding:
    """The client credentials grant must only be used by confidential clients."""
    is_public = form.form.auth_method == PUBLIC
    asked = CLIENT_CREDENTIALS in form.form.grant_types
    received = CLIENT_CREDENTIALS if asked else "not asked for"
    return Finding(not (is_public and asked), "a confidential client, or not asked for", received)


@check("RFC 7591 §2", says="Tick at least one grant type, and at least one scope.")
def client_may_do_something(form: DeveloperForm) -> Finding:
    """Without, nothing could ever be asked for."""
    received = f"{len(form.form.grant_types)} grant types, {len(form.form.scopes)} scopes"
    passed = bool(form.form.grant_types) and bool(form.form.scopes)
    return Finding(passed, "at least one of each", received)


SENSIBLE_CHECKS: tuple[Check[DeveloperForm], ...] = (
    client_has_a_name,
    kind_is_offered,
    public_client_speaks_for_nobody,
    client_may_do_something,
)
OWN_CLIENT_CHECKS: tuple[Check[DeveloperForm], ...] = (client_is_of_this_person,)
ROLLED_SECRET_CHECKS: tuple[Check[DeveloperForm], ...] = (*OWN_CLIENT_CHECKS, client_has_a_secret)
NEW_CLIENT_CHECKS: tuple[Check[DeveloperForm], ...] = (
    person_has_room_for_a_client,
    *SENSIBLE_CHECKS,
)

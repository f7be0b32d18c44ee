"""The checks of the developer console's forms, in order; the metadata has its own checks."""

from dataclasses import dataclass

from werkzeug.utils import cached_property

from authorization_server.developer.developer_forms import CONFIDENTIAL, PUBLIC, ClientForm
from authorization_server.grant_types import CLIENT_CREDENTIALS
from authorization_server.storage.clients import SECRET_METHODS, Client, Clients
from authorization_server.storage.people import LoggedInPerson
from authorization_server.storage.sessions import BrowserSession
from tracing.checks import Check, Finding, check

MOST_CLIENTS = 50
KINDS = (CONFIDENTIAL, PUBLIC)
LONGEST_SHOWN = 80


@dataclass
class DeveloperForm:
    """A form of the console, who sent it, and the client that it is about, if any."""

    session: BrowserSession
    person: LoggedInPerson
    form: ClientForm
    client_id: str | None
    clients: Clients

    @cached_property
    def client(self) -> Client | None:
        """The client that the form is about; None if it is not registered (yet)."""
        return self.clients.find(self.client_id)

    @cached_property
    def owned(self) -> int:
        """The number of clients that the person has registered by hand."""
        return len(self.clients.owned_by(self.person.sub))


@check("RFC 7592 §2", about=("client_id",), says="You have no client with this id.")
def client_is_of_this_person(form: DeveloperForm) -> Finding:
    """Only the person who registered a client by hand may see and change it. Others could add
    redirect URIs of their own, and receive the codes of its users.
    """
    passed = form.client is not None and form.client.owner_sub == form.person.sub
    return Finding(
        passed, lambda: f"a client of {form.person.username}", lambda: _client(form, passed)
    )


@check(
    "RFC 6749 §2.3.1",
    about=("client_id",),
    says="A public client has no secret that could be replaced.",
)
def client_has_a_secret(form: DeveloperForm) -> Finding:
    """Only a client with a secret can get a new one. A public client could not keep it
    confidential, so it would prove nothing.
    """
    received = form.client.auth_method if form.client else "none"
    return Finding(received in SECRET_METHODS, lambda: " or ".join(SECRET_METHODS), received)


@check(
    "RFC 7591 §5",
    about=("client_id",),
    says=f"You have {MOST_CLIENTS} clients already. Delete one first.",
)
def person_has_room_for_a_client(form: DeveloperForm) -> Finding:
    """A person has a limited number of clients. Without a limit, one person could fill the
    database.
    """
    return Finding(
        form.owned < MOST_CLIENTS,
        lambda: f"fewer than {MOST_CLIENTS} clients",
        lambda: f"{form.owned} clients",
    )


@check(
    "RFC 7591 §2",
    about=("client_name",),
    says="Give the client a name. Users see it when they are asked for consent.",
)
def client_has_a_name(form: DeveloperForm) -> Finding:
    """The client has a name. Without one the consent page could only show an id, which tells users
    nothing about who is asking.
    """
    received = form.form.client_name[:LONGEST_SHOWN]
    return Finding(bool(received), "a name", received or "none")


@check(
    "RFC 7591 §2",
    about=("auth_method",),
    says="A client is either confidential or public.",
)
def kind_is_offered(form: DeveloperForm) -> Finding:
    """The client either has a secret or has none. Other methods of authentication need keys, which
    this form cannot take.
    """
    received = form.form.auth_method
    return Finding(
        received in KINDS, lambda: " or ".join(KINDS), received[:LONGEST_SHOWN] or "none"
    )


@check(
    "RFC 6749 §4.4",
    about=("grant_type", "auth_method"),
    says="A public client has no secret, so it cannot use client credentials.",
)
def client_credentials_need_a_secret(form: DeveloperForm) -> Finding:
    """Only a confidential client may use the client credentials grant. A public client proves
    nothing, so anyone could get a token in its name.
    """
    is_public = form.form.auth_method == PUBLIC
    is_requested = CLIENT_CREDENTIALS in form.form.grant_types
    return Finding(
        not (is_public and is_requested),
        "a confidential client, or no client_credentials",
        CLIENT_CREDENTIALS if is_requested else "no client_credentials",
    )


@check(
    "RFC 7591 §2",
    about=("grant_type", "scope"),
    says="Tick at least one grant type and at least one scope.",
)
def client_may_do_something(form: DeveloperForm) -> Finding:
    """The client has a grant type and a scope. Without a grant type every request of the client
    would be refused; without a scope it could only log users in, and that was not ticked.
    """
    grant_types, scopes = len(form.form.grant_types), len(form.form.scopes)
    return Finding(
        bool(grant_types and scopes),
        "at least one of each",
        lambda: f"{grant_types} grant types, {scopes} scopes",
    )


CLIENT_FORM_CHECKS: tuple[Check[DeveloperForm], ...] = (
    client_has_a_name,
    kind_is_offered,
    client_credentials_need_a_secret,
    client_may_do_something,
)
OWN_CLIENT_CHECKS: tuple[Check[DeveloperForm], ...] = (client_is_of_this_person,)
NEW_SECRET_CHECKS: tuple[Check[DeveloperForm], ...] = (*OWN_CLIENT_CHECKS, client_has_a_secret)
NEW_CLIENT_CHECKS: tuple[Check[DeveloperForm], ...] = (
    person_has_room_for_a_client,
    *CLIENT_FORM_CHECKS,
)


def _client(form: DeveloperForm, passed: bool) -> str:
    if form.client is None:
        return f"{form.client_id}, which is not registered" if form.client_id else "none"
    return form.client.client_id if passed else f"{form.client.client_id}, of a different owner"

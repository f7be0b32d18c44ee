"""Clients and consents at `/_control`: listed, added, replaced, removed."""

from collections.abc import Iterator

from msgspec import Struct, to_builtins

from authorization_server import scopes
from authorization_server.control.people import CONFLICT, MOST_BYTES, NOT_FOUND, PeopleControl
from authorization_server.control.shapes import (
    Clients,
    ClientShown,
    ClientWanted,
    Consents,
    ConsentShown,
    ConsentWanted,
)
from authorization_server.services import Services
from authorization_server.setup.client_entry import client_of
from authorization_server.setup.entries import EntryError
from authorization_server.storage.administration import MOST_LISTED
from authorization_server.storage.clients import Client
from hosting.control.operation import Operation
from hosting.control.state import Done
from hosting.control.wrong import WrongRequest
from hosting.settings import SettingError


class ClientsControl:
    """What can be asked for of clients."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stored = services.administration

    def operations(self) -> Iterator[Operation]:
        """Each of them."""
        yield Operation(
            name="list_clients",
            method="GET",
            path="/clients",
            does=f"Lists the clients, at most {MOST_LISTED}.",
            answer=self.show,
            returns=Clients,
        )
        yield Operation(
            name="put_client",
            method="PUT",
            path="/clients/<client_id>",
            does="Adds a client, or replaces one that was set up.",
            answer=self.put,
            takes=ClientWanted,
            returns=ClientShown,
            refuses={CONFLICT: "The client with this id was registered, not set up."},
            most_bytes=MOST_BYTES,
        )
        yield Operation(
            name="delete_client",
            method="DELETE",
            path="/clients/<client_id>",
            does="Removes a client, with its consents, codes and tokens.",
            answer=self.remove,
            returns=Done,
        )

    def show(self) -> Clients:
        """All of them."""
        return Clients([*map(_shown, self._stored.clients())])

    def put(self, wanted: Struct, client_id: str) -> ClientShown:
        """Add or replace a client."""
        entry = to_builtins(wanted) | {"client_id": client_id}
        try:
            self._stored.put_client(client_of(entry, self._services.scopes))
        except EntryError as error:
            raise WrongRequest(error.sentence) from None
        except SettingError as error:
            raise WrongRequest(str(error), status=CONFLICT) from None
        self._services.clients.read_again()
        return _shown(known_client(self._services, client_id))

    def remove(self, client_id: str) -> Done:
        """Remove a client."""
        self._services.clients.delete(known_client(self._services, client_id).client_id)
        return Done(f"{client_id} was removed.")


class ConsentsControl:
    """What can be asked for of consents."""

    def __init__(self, services: Services, people: PeopleControl) -> None:
        self._services = services
        self._people = people

    def operations(self) -> Iterator[Operation]:
        """Each of them."""
        path = "/consents/<username>/<client_id>"
        yield Operation(
            name="list_consents",
            method="GET",
            path="/consents",
            does=f"Lists what people have allowed clients, at most {MOST_LISTED} consents.",
            answer=self.show,
            returns=Consents,
        )
        yield Operation(
            name="put_consent",
            method="PUT",
            path=path,
            does="Gives consent in place of a person.",
            answer=self.put,
            takes=ConsentWanted,
            returns=Consents,
        )
        yield Operation(
            name="delete_consent",
            method="DELETE",
            path=path,
            does="Withdraws a consent, and revokes each token that came of it.",
            answer=self.withdraw,
            returns=Consents,
        )

    def show(self) -> Consents:
        """All of them."""
        given = self._services.administration.consents()
        return Consents(
            [
                ConsentShown(username, consent.client_id, consent.scope, consent.given_at)
                for username, consent in given
            ]
        )

    def put(self, wanted: ConsentWanted, username: str, client_id: str) -> Consents:
        """Give consent."""
        sub = self._people.known(username).sub
        client = known_client(self._services, client_id)
        names = scopes.as_list(wanted.scope)
        unknown = [name for name in names if name not in client.scope]
        if unknown or not names:
            says = f"scope must be scopes that {client_id} may ask for, not {wanted.scope[:60]!r}."
            raise WrongRequest(says, offered=client.scope)
        self._services.consents.give(sub, client.client_id, names)
        return self.show()

    def withdraw(self, username: str, client_id: str) -> Consents:
        """Withdraw a consent, as its person does on the account page."""
        sub = self._people.known(username).sub
        client = known_client(self._services, client_id)
        self._services.consents.withdraw(sub, client.client_id)
        self._services.grants.revoke_all(sub, client.client_id)
        return self.show()


def known_client(services: Services, client_id: str) -> Client:
    """The client with this id.

    Raises:
        WrongRequest: there is none.
    """
    client = services.clients.find(client_id)
    if client is None:
        raise WrongRequest(f"There is no client with the id {client_id}.", status=NOT_FOUND)
    return client


def _shown(client: Client) -> ClientShown:
    has_secret = client.secret_hash is not None
    return ClientShown(client.client_id, client.is_set_up, has_secret, client.registered)

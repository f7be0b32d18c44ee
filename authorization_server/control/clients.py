"""Clients at `/_control`: list, add, replace and remove them."""

from collections.abc import Iterator

from msgspec import Struct, to_builtins

from authorization_server.control.shapes import MOST_BYTES, Clients, ClientShown, ClientWanted
from authorization_server.services import Services
from authorization_server.setup.client_entry import client_of
from authorization_server.setup.entries import EntryError
from authorization_server.storage.administration import MOST_LISTED
from authorization_server.storage.clients import Client
from authorization_server.storage.set_up_clients import StorageConflict
from hosting.control.operation import Operation
from hosting.control.state import Done
from hosting.control.wrong import CONFLICT, NOT_FOUND, WrongRequest


class ClientsControl:
    """The operations on clients."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._stored = services.administration

    def operations(self) -> Iterator[Operation]:
        """Yield each operation."""
        yield Operation(
            name="list_clients",
            method="GET",
            path="/clients",
            does=f"Lists the clients, at most {MOST_LISTED}.",
            answer=self.show,
            returns=Clients,
        )
        yield Operation(
            name="show_client",
            method="GET",
            path="/clients/<client_id>",
            does="Shows one client.",
            answer=self.show_one,
            returns=ClientShown,
        )
        yield from self._changes()

    def _changes(self) -> Iterator[Operation]:
        yield Operation(
            name="put_client",
            method="PUT",
            path="/clients/<client_id>",
            does="Adds a client, or replaces one that was set up.",
            answer=self.put,
            takes=ClientWanted,
            returns=ClientShown,
            refuses={CONFLICT: "A registered client, or the sub of a person, has this id."},
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
        """Return all clients."""
        return Clients([*map(_shown, self._stored.clients())])

    def show_one(self, client_id: str) -> ClientShown:
        """Return one client."""
        return _shown(known_client(self._services, client_id))

    def put(self, wanted: Struct, client_id: str) -> ClientShown:
        """Add or replace a client."""
        entry = to_builtins(wanted) | {"client_id": client_id}
        try:
            self._stored.put_client(client_of(entry, self._services.scopes))
        except EntryError as error:
            raise WrongRequest(error.sentence) from None
        except StorageConflict as error:
            raise WrongRequest(str(error), status=CONFLICT) from None
        self._services.clients.read_again()
        return self.show_one(client_id)

    def remove(self, client_id: str) -> Done:
        """Remove a client."""
        self._services.clients.delete(known_client(self._services, client_id).client_id)
        return Done(f"{client_id} was removed.")


def known_client(services: Services, client_id: str) -> Client:
    """Return the client with this id.

    Raises:
        WrongRequest: there is no such client.
    """
    client = services.clients.find(client_id)
    if client is None:
        raise WrongRequest(f"There is no client with the id {client_id}.", status=NOT_FOUND)
    return client


def _shown(client: Client) -> ClientShown:
    has_secret = client.secret_hash is not None
    return ClientShown(client.client_id, client.is_set_up, has_secret, client.registered)

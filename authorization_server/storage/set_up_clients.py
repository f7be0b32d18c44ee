"""Brings the stored clients in line, at each start, with those that are set up."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, delete, insert, select, update

from authorization_server.storage.clients import CLIENTS, Client
from authorization_server.storage.people import PEOPLE
from hosting.control import clock
from hosting.engines import in_turn
from hosting.random_values import hashed
from hosting.tables import row_of


class StorageConflict(ValueError):
    """A change contradicts what is stored. The message says how, and what to do."""


@dataclass(frozen=True, slots=True)
class NewClient:
    """A client to be set up, with the secret in plain text, or None if the client needs none."""

    client_id: str
    secret: str | None = field(repr=False)
    registered: dict[str, Any]


def store_clients(engine: Engine, wanted: Sequence[NewClient]) -> None:
    """Add or update these clients, and remove those that were set up and are not among them.

    Removing a client also removes its consents, codes and tokens. A client that was registered is
    never changed.

    Raises:
        StorageConflict: an id belongs to a client that was registered, or is the sub of a person.
    """
    ids = {client.client_id for client in wanted}
    with in_turn(engine) as connection:
        is_gone = CLIENTS.c.is_set_up & CLIENTS.c.client_id.not_in(ids)
        connection.execute(delete(CLIENTS).where(is_gone))
        for client in wanted:
            store_client(connection, client)


def store_client(connection: Connection, client: NewClient) -> None:
    """Add or update this client.

    Raises:
        StorageConflict: its id belongs to a client that was registered, or is the sub of a person.
    """
    this = CLIENTS.c.client_id == client.client_id
    row = connection.execute(select(CLIENTS).where(this)).first()
    values: dict[str, Any] = {
        "secret_hash": hashed(client.secret) if client.secret else None,
        "registered": client.registered,
    }
    if row is None:
        now = int(clock.now())
        new = Client(client_id=client.client_id, issued_at=now, is_set_up=True, **values)
        connection.execute(insert(CLIENTS), [row_of(new)])
    elif not row.is_set_up:
        raise StorageConflict(
            f"The client {client.client_id} cannot be set up: a client with this id is registered "
            "already. Choose another client_id, or start with another data folder."
        )
    else:
        connection.execute(update(CLIENTS).where(this).values(values))
    require_apart(connection)


def require_apart(connection: Connection) -> None:
    """Check that no client has the subject identifier of a person as its id. Called after a change,
    in the same transaction.

    RFC 9700 §4.15: a client's own token must not look like a person's.

    Raises:
        StorageConflict: a client has the subject identifier of a person.
    """
    same = select(PEOPLE.c.username, PEOPLE.c.sub).join(
        CLIENTS, CLIENTS.c.client_id == PEOPLE.c.sub
    )
    found = connection.execute(same.limit(1)).first()
    if found:
        raise StorageConflict(
            f"The sub of the person {found.username} is the id of a client: {found.sub}. The "
            "client's own tokens would look like this person's (RFC 9700 §4.15). Choose another "
            "client_id or another sub."
        )

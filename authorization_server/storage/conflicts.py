"""What cannot be stored beside what is stored already."""

from sqlalchemy import Connection, select

from authorization_server.storage.clients import CLIENTS
from authorization_server.storage.people import PEOPLE


class StorageConflict(ValueError):
    """It contradicts what is stored; the message is a sentence that says what, and what to do."""


def require_apart(connection: Connection) -> None:
    """Return when no client has the subject identifier of a person as its id. Asked after a change,
    in the same transaction.

    RFC 9700 §4.15: a token of a client on its own must not look like one of a person.

    Raises:
        StorageConflict: a client has.
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

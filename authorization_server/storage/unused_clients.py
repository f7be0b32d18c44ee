"""Registrations that have not been used yet: anyone may register a client and never use it.

A client is kept once a request from it has been accepted. Until then, it is one of a limited
number, and is removed when its time is over (`expired_rows`).
"""

from sqlalchemy import Engine, bindparam, delete, select, update

from authorization_server.storage.clients import CLIENTS, Client, Clients
from hosting.database import statements_of

MOST_UNUSED = 1000
"""How many are kept. If there are more, the oldest are removed."""

_use = (
    update(CLIENTS).where(CLIENTS.c.client_id == bindparam("of_client")).values(unused_until=None)
)
_too_many = (
    select(CLIENTS.c.client_id)
    .where(CLIENTS.c.unused_until.is_not(None))
    .order_by(CLIENTS.c.unused_until.desc())
    .limit(MOST_UNUSED)
    .offset(MOST_UNUSED)
)
_forget = delete(CLIENTS).where(CLIENTS.c.client_id.in_(_too_many))


class UnusedClients:
    """The clients in the database that have not been used yet."""

    def __init__(self, engine: Engine, clients: Clients) -> None:
        self._clients = clients
        self._statements = statements_of(engine)

    def mark_used(self, client: Client | None) -> None:
        """Keep a client from now on, because its request was accepted."""
        if client is not None and client.unused_until is not None:
            self._statements.change(_use, {"of_client": client.client_id})
            # Otherwise, its next request would mark it again.
            self._clients.read_again()

    def trim(self) -> int:
        """Remove the oldest if there are too many. Return how many were removed."""
        return self._statements.change(_forget, {})

"""What each person has allowed each client, so that they are not asked for the same thing twice."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, ForeignKey, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from authorization_server import scopes
from authorization_server.storage.clients import CLIENTS, Client
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.tables import INDEXED, KEY, row_of, table_of

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person has allowed a client."""

    sub: Annotated[str, KEY, ForeignKey("people.sub")]
    client_id: Annotated[str, KEY, INDEXED, ForeignKey("clients.client_id", ondelete="CASCADE")]
    scope: str
    given_at: int


CONSENTS = table_of(Consent, "consents", METADATA)

_of_pair = (
    CONSENTS.c.sub == bindparam("person"),
    CONSENTS.c.client_id == bindparam("client"),
)
_find = select(CONSENTS.c.scope).where(*_of_pair)
_update = (
    update(CONSENTS)
    .where(*_of_pair)
    .values(scope=bindparam("new_scope"), given_at=bindparam("now"))
)
_insert = insert(CONSENTS)
_of_person = (
    select(CONSENTS.c.scope, CONSENTS.c.given_at, CLIENTS)
    .join(CLIENTS, CLIENTS.c.client_id == CONSENTS.c.client_id)
    .where(CONSENTS.c.sub == bindparam("person"))
    .order_by(CONSENTS.c.given_at.desc())
    .limit(bindparam("most"))
)
_withdraw = delete(CONSENTS).where(*_of_pair)


class Consents:
    """The consents in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def find(self, sub: str, client_id: str) -> list[str]:
        """Return the scopes that this person has allowed this client so far."""
        row = self._statements.first(_find, {"person": sub, "client": client_id})
        return scopes.as_list(row[0]) if row else []

    def give(self, sub: str, client_id: str, granted: list[str]) -> None:
        """Store what was just allowed. It replaces what was allowed before."""
        consent = Consent(sub, client_id, scopes.joined(granted), int(clock.now()))
        if self._replaced(consent):
            return
        try:
            self._statements.change(_insert, row_of(consent))
        except IntegrityError:
            # The same form was sent twice at the same moment.
            self._replaced(consent)

    def of_person(self, sub: str) -> list[tuple[Consent, Client]]:
        """Return the consents of this person, each with its client, newest first."""
        rows = self._statements.all(_of_person, {"person": sub, "most": MOST_SHOWN})
        clients = [Client(*client) for _scope, _given_at, *client in rows]
        return [
            (Consent(sub, client.client_id, scope, given_at), client)
            for client, (scope, given_at, *_) in zip(clients, rows, strict=True)
        ]

    def withdraw(self, sub: str, client_id: str) -> None:
        """Forget what this person has allowed this client."""
        self._statements.change(_withdraw, {"person": sub, "client": client_id})

    def _replaced(self, consent: Consent) -> bool:
        values = {
            "person": consent.sub,
            "client": consent.client_id,
            "new_scope": consent.scope,
            "now": consent.given_at,
        }
        return bool(self._statements.change(_update, values))

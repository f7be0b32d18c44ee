"""What each person has allowed each client, so that the same is not asked twice."""

import time

from sqlalchemy import Engine, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from authorization_server import scopes
from authorization_server.models import Consent
from hosting.database import statements_of

_of_pair = (
    Consent.sub == bindparam("person"),
    Consent.client_id == bindparam("client"),
)
_find = select(Consent.scope, Consent.given_at).where(*_of_pair)
_update = (
    update(Consent).where(*_of_pair).values(scope=bindparam("new_scope"), given_at=bindparam("now"))
)
_insert = insert(Consent)


class Consents:
    """The consents in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def find(self, sub: str, client_id: str) -> list[str]:
        """The scopes that this person has allowed this client so far."""
        row = self._statements.first(_find, {"person": sub, "client": client_id})
        return scopes.as_list(row.scope) if row else []

    def give(self, sub: str, client_id: str, granted: list[str]) -> None:
        """Remember what was allowed just now; it replaces what was allowed before."""
        scope, now = scopes.joined(granted), int(time.time())
        if self._replaced(sub, client_id, scope, now):
            return
        values = {"sub": sub, "client_id": client_id, "scope": scope, "given_at": now}
        try:
            self._statements.change(_insert, values)
        except IntegrityError:
            # The same form was sent twice at once.
            self._replaced(sub, client_id, scope, now)

    def _replaced(self, sub: str, client_id: str, scope: str, now: int) -> bool:
        values = {"person": sub, "client": client_id, "new_scope": scope, "now": now}
        return bool(self._statements.change(_update, values))

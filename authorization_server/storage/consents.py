"""What each person has allowed each client, so that the same is not asked twice."""

import time
from collections.abc import Sequence

from sqlalchemy import Engine, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from authorization_server import scopes
from authorization_server.storage.models import Consent
from hosting.database import AnyRow, statements_of

_of_pair = (
    Consent.sub == bindparam("person"),
    Consent.client_id == bindparam("client"),
)
_find = select(Consent.scope, Consent.given_at).where(*_of_pair)
_update = (
    update(Consent).where(*_of_pair).values(scope=bindparam("new_scope"), given_at=bindparam("now"))
)
_insert = insert(Consent)
_of_person = (
    select(Consent.client_id, Consent.scope, Consent.given_at)
    .where(Consent.sub == bindparam("person"))
    .order_by(Consent.given_at.desc())
    .limit(bindparam("most"))
)
_withdraw = delete(Consent).where(*_of_pair)
MOST_SHOWN = 100


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

    def of_person(self, sub: str) -> Sequence[AnyRow]:
        """Client id, scope and time of what this person has allowed, the newest first."""
        return self._statements.all(_of_person, {"person": sub, "most": MOST_SHOWN})

    def withdraw(self, sub: str, client_id: str) -> None:
        """Forget what this person has allowed this client."""
        self._statements.change(_withdraw, {"person": sub, "client": client_id})

    def _replaced(self, sub: str, client_id: str, scope: str, now: int) -> bool:
        values = {"person": sub, "client": client_id, "new_scope": scope, "now": now}
        return bool(self._statements.change(_update, values))

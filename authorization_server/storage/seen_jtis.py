"""The ids of used signed statements: a statement with a `jti` works once, on any worker."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.tables import METADATA
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, row_of, table_of


@dataclass(frozen=True, slots=True)
class SeenJti:
    """A statement that a client signed and used (a client assertion, a DPoP proof), by its `jti`,
    until it would have expired.
    """

    jti_hash: Annotated[str, KEY]
    expires_at: Annotated[int, INDEXED]


SEEN_JTIS = table_of(SeenJti, "seen_jtis", METADATA)

_insert = insert(SEEN_JTIS)


class SeenJtis:
    """The ids in the database, each until its statement would have expired anyway."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def is_first(self, signer: str, jti: str, expires_at: int) -> bool:
        """Record an id. Return True to only one caller, even if many call at once."""
        # No signer has a space in its name, so no two pairs result in the same string.
        seen = SeenJti(hashed(f"{signer} {jti}"), expires_at)
        try:
            self._statements.change(_insert, row_of(seen))
        except IntegrityError:
            return False
        return True

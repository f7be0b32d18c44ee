"""The ids of signed statements that were used: a statement with `jti` works once, at any worker."""

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.models import SeenJti
from hosting.database import statements_of
from hosting.random_values import hashed

_insert = insert(SeenJti)


class SeenJtis:
    """The ids in the database, each until its statement would have expired anyway."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def is_first(self, signer: str, jti: str, expires_at: int) -> bool:
        """Remember an id. True for exactly one caller, however many ask at once."""
        # No signer has a space in its name, so no two pairs make the same text.
        values = {"jti_hash": hashed(f"{signer} {jti}"), "expires_at": expires_at}
        try:
            self._statements.change(_insert, values)
        except IntegrityError:
            return False
        return True

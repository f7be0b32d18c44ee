"""Access tokens that were revoked individually (RFC 7009); a revoked grant needs no entry here."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, insert
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.tables import METADATA
from hosting.database import statements_of
from hosting.tables import INDEXED, KEY, row_of, table_of


@dataclass(frozen=True, slots=True)
class RevokedAccessToken:
    """An access token that was revoked individually, by its `jti`, until it would have expired."""

    jti: Annotated[str, KEY]
    expires_at: Annotated[int, INDEXED]


REVOKED_ACCESS_TOKENS = table_of(RevokedAccessToken, "revoked_access_tokens", METADATA)

_insert = insert(REVOKED_ACCESS_TOKENS)


class RevokedAccessTokens:
    """The revoked access tokens in the database, by `jti`."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def add(self, jti: str, expires_at: int) -> None:
        """Revoke an access token. Revoking it again changes nothing."""
        try:
            self._statements.change(_insert, row_of(RevokedAccessToken(jti, expires_at)))
        except IntegrityError:
            return

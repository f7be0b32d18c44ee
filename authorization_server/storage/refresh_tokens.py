"""Refresh tokens: each is good once, and answered with the next (RFC 9700 §4.14.2)."""

import time
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, ForeignKey, bindparam, insert, select, update

from authorization_server.storage.authorization_grants import GRANTS
from authorization_server.storage.tables import METADATA
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, row_of, table_of


@dataclass(frozen=True, slots=True)
class StoredRefreshToken:
    """A refresh token of a grant. A used one stays, so that its reuse is recognised, as long as the
    grant does. Times as in `tables`.
    """

    token_hash: Annotated[str, KEY]
    grant_id: Annotated[str, INDEXED, ForeignKey("grants.id", ondelete="CASCADE")]
    issued_at: int
    expires_at: int
    used_at: int | None = None


REFRESH_TOKENS = table_of(StoredRefreshToken, "refresh_tokens", METADATA)

_this_token = REFRESH_TOKENS.c.token_hash == bindparam("hash")
_find = select(REFRESH_TOKENS).where(_this_token)
_insert = insert(REFRESH_TOKENS)
_prolong = (
    update(GRANTS)
    .where(GRANTS.c.id == bindparam("of_grant"), GRANTS.c.ends_at < bindparam("until"))
    .values(ends_at=bindparam("until"))
)
_spend = (
    update(REFRESH_TOKENS)
    .where(_this_token, REFRESH_TOKENS.c.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


class RefreshTokens:
    """The refresh tokens in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def find(self, token: str) -> StoredRefreshToken | None:
        """The refresh token, used or not, or None."""
        row = self._statements.first(_find, {"hash": hashed(token)})
        return StoredRefreshToken(*row) if row else None

    def store(self, token: str, grant_id: str, seconds: int) -> None:
        """Keep a refresh token for so long, as a hash, before it is sent."""
        now = int(time.time())
        stored = StoredRefreshToken(hashed(token), grant_id, now, now + seconds)
        self._statements.change(_prolong, {"of_grant": grant_id, "until": stored.expires_at})
        self._statements.change(_insert, row_of(stored))

    def spend(self, token_hash: str) -> bool:
        """Mark it used. True for exactly one caller, however many ask at once."""
        return bool(self._statements.change(_spend, {"hash": token_hash, "now": int(time.time())}))

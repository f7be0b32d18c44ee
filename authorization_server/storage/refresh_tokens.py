"""Refresh tokens: each is good once, and answered with the next (RFC 9700 §4.14.2)."""

import time
from dataclasses import dataclass

from sqlalchemy import Engine, bindparam, insert, select, update

from authorization_server.storage.models import Grant, RefreshToken
from hosting.database import statements_of
from hosting.random_values import hashed

_find = select(RefreshToken.grant_id, RefreshToken.expires_at, RefreshToken.used_at).where(
    RefreshToken.token_hash == bindparam("hash")
)
_insert = insert(RefreshToken)
_prolong = (
    update(Grant)
    .where(Grant.id == bindparam("of_grant"), Grant.ends_at < bindparam("until"))
    .values(ends_at=bindparam("until"))
)
_spend = (
    update(RefreshToken)
    .where(RefreshToken.token_hash == bindparam("hash"), RefreshToken.used_at.is_(None))
    .values(used_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class StoredRefreshToken:
    """What is known of a refresh token. Times are seconds since 1970."""

    token_hash: str
    grant_id: str
    expires_at: int
    used_at: int | None


class RefreshTokens:
    """The refresh tokens in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)

    def find(self, token: str) -> StoredRefreshToken | None:
        """The refresh token, used or not, or None."""
        token_hash = hashed(token)
        row = self._statements.first(_find, {"hash": token_hash})
        return StoredRefreshToken(token_hash, *row) if row else None

    def store(self, token: str, grant_id: str, seconds: int) -> None:
        """Keep a refresh token for so long, as a hash, before it is sent."""
        now = int(time.time())
        values = {
            "token_hash": hashed(token),
            "grant_id": grant_id,
            "issued_at": now,
            "expires_at": now + seconds,
        }
        self._statements.change(_prolong, {"of_grant": grant_id, "until": now + seconds})
        self._statements.change(_insert, values)

    def spend(self, token_hash: str) -> bool:
        """Mark it used. True for exactly one caller, however many ask at once."""
        return bool(self._statements.change(_spend, {"hash": token_hash, "now": int(time.time())}))

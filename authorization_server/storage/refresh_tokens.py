"""Refresh tokens: each works once, and is replaced with the next (RFC 9700 §4.14.2)."""

from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, ForeignKey, bindparam, insert, select, update

from authorization_server.storage.authorization_grants import (
    GRANT,
    GRANTS,
    AuthorizationGrant,
    grant_of,
    has_owner,
)
from authorization_server.storage.people import PEOPLE
from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, NOT_STORED, reader_of, row_of, table_of

LONGER_SECONDS = 24 * 3600
"""How much longer than its last refresh token a grant is kept at most, so that few refreshes have
to extend it.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefreshToken:
    """A refresh token about to be sent. Times are as in `tables`."""

    token_hash: Annotated[str, KEY]
    grant_id: Annotated[str, INDEXED, ForeignKey("grants.id", ondelete="CASCADE")]
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRefreshToken(NewRefreshToken):
    """A refresh token of a grant. A used one is kept as long as the grant, so that a replay is
    recognised.
    """

    used_at: int | None
    grant: Annotated[AuthorizationGrant, NOT_STORED]


REFRESH_TOKENS = table_of(StoredRefreshToken, "refresh_tokens", METADATA)
OWN = len(REFRESH_TOKENS.c)

_this_token = REFRESH_TOKENS.c.token_hash == bindparam("hash")
_read = reader_of(StoredRefreshToken)
_find = (
    select(*REFRESH_TOKENS.c, *GRANT)
    .select_from(REFRESH_TOKENS)
    .join(GRANTS, GRANTS.c.id == REFRESH_TOKENS.c.grant_id)
    .outerjoin(PEOPLE, has_owner)
    .where(_this_token)
)
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
        """Return the refresh token, used or not, or None."""
        row = self._statements.first(_find, {"hash": hashed(token)})
        return _read(row[:OWN], grant=grant_of(row[OWN:])) if row else None

    def store(self, token: str, grant: AuthorizationGrant, seconds: int) -> None:
        """Store a refresh token as a hash, before it is sent. It expires after this many seconds,
        and its grant is kept at least as long.
        """
        now = int(clock.now())
        until = now + seconds
        if grant.ends_at < until:
            values = {"of_grant": grant.id, "until": until + LONGER_SECONDS}
            self._statements.change(_prolong, values)
        new = NewRefreshToken(
            token_hash=hashed(token), grant_id=grant.id, issued_at=now, expires_at=until
        )
        self._statements.change(_insert, row_of(new))

    def spend(self, token_hash: str) -> bool:
        """Mark the token as used. Return True to only one caller, even if many call at once."""
        return bool(self._statements.change(_spend, {"hash": token_hash, "now": int(clock.now())}))

"""Access tokens that were revoked one by one (RFC 7009); a revoked grant needs no entry here."""

from sqlalchemy import Engine, bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.models import RevokedAccessToken

_find = select(RevokedAccessToken.jti).where(RevokedAccessToken.jti == bindparam("jti"))
_insert = insert(RevokedAccessToken)


class RevokedAccessTokens:
    """The revoked access tokens in the database, by `jti`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def has(self, jti: str) -> bool:
        """Whether this access token was revoked."""
        with self._engine.connect() as connection:
            return connection.execute(_find, {"jti": jti}).first() is not None

    def add(self, jti: str, expires_at: int) -> None:
        """Revoke an access token; doing it twice changes nothing."""
        try:
            with self._engine.begin() as connection:
                connection.execute(_insert, {"jti": jti, "expires_at": expires_at})
        except IntegrityError:
            return

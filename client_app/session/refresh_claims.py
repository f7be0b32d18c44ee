"""Who may refresh a session's tokens: one request at a time, whatever thread or worker it is in.

A refresh token that is used twice looks stolen, and costs the whole session (RFC 9700 §4.14.2). So
a request claims the session in the database before it refreshes; the others wait for what it gets.
"""

import time

from sqlalchemy import Engine, bindparam, or_, update

from client_app.issuer.token_responses import Tokens
from client_app.session.sessions import SESSIONS, Session

_is_this = (
    SESSIONS.c.id_hash == bindparam("of_session"),
    SESSIONS.c.generation == bindparam("of_generation"),
)
_claim = (
    update(SESSIONS)
    .where(
        *_is_this,
        SESSIONS.c.ended_because == "",
        or_(
            SESSIONS.c.refresh_claimed_until.is_(None),
            SESSIONS.c.refresh_claimed_until < bindparam("now"),
        ),
    )
    .values(refresh_claimed_until=bindparam("until"))
    .returning(SESSIONS.c.id_hash)
)
_release = update(SESSIONS).where(*_is_this).values(refresh_claimed_until=None)
_end = update(SESSIONS).where(*_is_this).values(ended_because=bindparam("because"))
_release_all = (
    update(SESSIONS)
    .where(SESSIONS.c.refresh_claimed_until.is_not(None))
    .values(refresh_claimed_until=None)
)
_keep = (
    update(SESSIONS)
    .where(*_is_this)
    .values(
        access_token=bindparam("access_token"),
        token_expires_at=bindparam("token_expires_at"),
        refresh_token=bindparam("refresh_token"),
        spent_refresh_token=SESSIONS.c.refresh_token,
        scope=bindparam("scope"),
        generation=SESSIONS.c.generation + 1,
        refresh_claimed_until=None,
    )
)


class RefreshClaims:
    """Claims on sessions. Each statement touches only the generation that was seen."""

    def __init__(self, engine: Engine, seconds: float) -> None:
        self._engine = engine
        self._seconds = seconds

    def claim(self, session: Session) -> bool:
        """Whether the caller refreshes this generation of the session.

        A claim that was not finished is open again after its time.
        """
        now = time.time()
        values = _key(session) | {"now": now, "until": now + self._seconds}
        with self._engine.begin() as connection:
            return connection.execute(_claim, values).first() is not None

    def keep(self, session: Session, tokens: Tokens) -> None:
        """Store what the refresh gave; with it the next generation begins."""
        with self._engine.begin() as connection:
            connection.execute(_keep, _key(session) | tokens.as_columns())

    def end(self, session: Session, because: str) -> None:
        """The tokens of this session cannot be renewed any more."""
        with self._engine.begin() as connection:
            connection.execute(_end, _key(session) | {"because": because})

    def release(self, session: Session) -> None:
        """The refresh failed; another caller may try."""
        with self._engine.begin() as connection:
            connection.execute(_release, _key(session))


def release_all(engine: Engine) -> None:
    """Let go what a killed process held."""
    with engine.begin() as connection:
        connection.execute(_release_all)


def _key(session: Session) -> dict[str, object]:
    return {"of_session": session.id_hash, "of_generation": session.generation}

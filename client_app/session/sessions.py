"""Signed-in browsers, and the tokens that the client holds for each, on its own side only.

The cookie holds 256 random bits; the database stores their hash. A session id is always made at
login and never taken from a browser, so a planted one is useless afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from flask import Request
from sqlalchemy import Engine, bindparam, delete, insert, select, update
from werkzeug import Response

from client_app.config import Config
from client_app.issuer.client_kinds import CONFIDENTIAL
from client_app.issuer.token_responses import Tokens
from client_app.tables import METADATA
from hosting.control import clock
from hosting.cookies import Cookie
from hosting.database import statements_of
from hosting.expired_rows import delete_some
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, table_of

COOKIE = "client_app_session"
"""The name of the session's cookie, to which its port is added."""

SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser, and the tokens that the client holds for it.

    `kind` is the kind of client to which the tokens were issued; `dpop_key`, if set, is the private
    JWK to which they are bound. `id_token` is kept as received, for the logout. `generation` counts
    the refreshes; `refresh_claimed_until` is set while a request refreshes, and is extended every
    few seconds; `refresh_claimed_by` is the id of that claim. `ended_because` says why a session
    can no longer be used, and is empty while it can. `spent_refresh_token` is kept so that it can
    be replayed on purpose; an app for real use would delete it.
    """

    id_hash: Annotated[str, KEY]
    issuer: str
    sub: str
    name: str
    scope: str
    access_token: str = field(repr=False)
    token_expires_at: float | None
    refresh_token: str | None = field(repr=False)
    generation: int
    notice: str
    ended_because: str
    expires_at: Annotated[float, INDEXED]
    kind: str = CONFIDENTIAL
    spent_refresh_token: str | None = field(default=None, repr=False)
    id_token: str = field(default="", repr=False)
    dpop_key: str = field(default="", repr=False)
    refresh_claimed_until: float | None = None
    refresh_claimed_by: str = ""

    def may(self, scope: str) -> bool:
        """Whether this scope was granted to the access token."""
        return scope in self.scope.split()

    def token_has_run_out(self, now: float) -> bool:
        """Whether the access token has expired; one without a stated lifetime never has."""
        return self.token_expires_at is not None and self.token_expires_at <= now

    def is_being_refreshed(self, now: float) -> bool:
        """Whether a request has claimed the refresh, and its claim has not expired."""
        return self.refresh_claimed_until is not None and self.refresh_claimed_until >= now


SESSIONS = table_of(Session, "sessions", METADATA)

_is_this = SESSIONS.c.id_hash == bindparam("of_session")
_find = select(SESSIONS).where(_is_this)
_insert = insert(SESSIONS)
_delete = delete(SESSIONS).where(_is_this)
# Each new session deletes only a few old ones: no request waits long, and the backlog still
# shrinks.
_delete_old = delete_some(SESSIONS, SESSIONS.c.expires_at, 20)
_forget_notice = update(SESSIONS).where(_is_this).values(notice="")


class Sessions:
    """The sessions in the database, and their cookie."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self._engine = engine
        self._statements = statements_of(engine)
        self._cookie = Cookie.of(config.public_url, COOKIE, SESSION_SECONDS)

    def id_of(self, request: Request) -> str:
        """Return the session id that a browser sent, or an empty string."""
        return self._cookie.value_in(request)

    def find(self, id_hash: str) -> Session | None:
        """Return the session for this hash of its id, whether or not it can still be used."""
        row = self._statements.first(_find, {"of_session": id_hash})
        return Session(*row) if row else None

    def open(
        self,
        session_id: str,
        tokens: Tokens,
        user: Mapping[str, str],
        *,
        notice: str,
        instead_of: str,
    ) -> None:
        """Begin a session with a new id; the one that the browser had before is deleted.

        `user` holds issuer, kind, sub, name, id_token and dpop_key.
        """
        now = clock.now()
        row = {
            "id_hash": hashed(session_id),
            **user,
            **tokens.as_columns(),
            "generation": 0,
            "notice": notice,
            "ended_because": "",
            "refresh_claimed_by": "",
            "expires_at": now + SESSION_SECONDS,
        }
        with self._engine.begin() as connection:
            connection.execute(_delete_old, {"before": now})
            connection.execute(_delete, {"of_session": hashed(instead_of)})
            connection.execute(_insert, row)

    def delete(self, session: Session) -> None:
        """Delete the session completely."""
        self._statements.change(_delete, {"of_session": session.id_hash})

    def forget_notice(self, session: Session) -> None:
        """Delete the notice, which was shown and is not shown twice."""
        self._statements.change(_forget_notice, {"of_session": session.id_hash})

    def give_cookie(self, response: Response, session_id: str) -> None:
        """Give the browser the only part of a session that it ever gets: the id."""
        self._cookie.set(response, session_id)

    def take_cookie(self, response: Response) -> None:
        """Delete the browser's session cookie."""
        self._cookie.delete(response)

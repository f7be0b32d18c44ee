"""Logouts in progress: each works once, and only in one browser, which has a cookie for it.

So the final page says only what is true: that the session of this browser was ended, and where
(OpenID Connect RP-Initiated Logout §3: `state`).
"""

from dataclasses import dataclass
from typing import Annotated

from flask import Request
from sqlalchemy import Engine, bindparam, delete, insert
from werkzeug import Response

from client_app.config import Config
from client_app.tables import METADATA
from hosting.control import clock
from hosting.cookies import Cookie
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, row_of, table_of

COOKIE = "client_app_logout"
"""The name of the browser's cookie, to which its port is added."""

LOGOUT_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Logout:
    """What was ended: the login at this issuer, and whether the tokens were revoked."""

    issuer: str
    is_given_back: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingLogout(Logout):
    """A browser that was sent to its issuer to log out and has not returned."""

    state_hash: Annotated[str, KEY]
    browser_hash: str
    started_at: Annotated[float, INDEXED]


PENDING_LOGOUTS = table_of(PendingLogout, "pending_logouts", METADATA)

_insert = insert(PENDING_LOGOUTS)
_take = (
    delete(PENDING_LOGOUTS)
    .where(
        PENDING_LOGOUTS.c.state_hash == bindparam("of_state"),
        PENDING_LOGOUTS.c.browser_hash == bindparam("of_browser"),
        PENDING_LOGOUTS.c.started_at > bindparam("earliest"),
    )
    .returning(PENDING_LOGOUTS.c.issuer, PENDING_LOGOUTS.c.is_given_back)
)
_delete_old = delete(PENDING_LOGOUTS).where(PENDING_LOGOUTS.c.started_at < bindparam("earliest"))


class PendingLogouts:
    """The logouts in the database, and the cookie that ties them to a browser."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self._engine = engine
        self._cookie = Cookie.of(config.public_url, COOKIE, LOGOUT_SECONDS)

    def begin(self, logout: Logout, state: str, browser: str) -> None:
        """Store a logout until the browser returns, and delete those that have expired."""
        now = clock.now()
        row = row_of(logout) | {
            "state_hash": hashed(state),
            "browser_hash": hashed(browser),
            "started_at": now,
        }
        with self._engine.begin() as connection:
            connection.execute(_delete_old, {"earliest": now - LOGOUT_SECONDS})
            connection.execute(_insert, row)

    def take(self, state: str, request: Request) -> Logout | None:
        """Return the logout with this state and browser, and delete it, in one statement."""
        values = {
            "of_state": hashed(state),
            "of_browser": hashed(self._cookie.value_in(request)),
            "earliest": clock.now() - LOGOUT_SECONDS,
        }
        row = statements_of(self._engine).first(_take, values)
        return Logout(*row) if row else None

    def mark(self, response: Response, browser: str) -> None:
        """Set the cookie that proves that this browser was the one that logged out."""
        self._cookie.set(response, browser)

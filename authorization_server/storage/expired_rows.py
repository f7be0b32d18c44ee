"""Removes what has expired: codes, tokens, sessions, and all else that is kept only for a while.

Each worker does this in the background, in small batches; workers do not get in each other's way. A
used code or refresh token stays as long as a replay must be recognised: until the whole family has
expired. Then all of it is removed.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from sqlalchemy import Column, Engine, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from authorization_server.config import Config
from authorization_server.storage.answered_forms import ANSWERED_FORMS
from authorization_server.storage.authorization_grants import GRANTS
from authorization_server.storage.clients import CLIENTS
from authorization_server.storage.device_codes import DEVICE_CODES
from authorization_server.storage.keys import MARGIN_SECONDS, SIGNING_KEYS, published_seconds
from authorization_server.storage.login_throttle import FAILED_LOGINS
from authorization_server.storage.pushed_requests import PUSHED_REQUESTS
from authorization_server.storage.refresh_tokens import REFRESH_TOKENS
from authorization_server.storage.revoked_access_tokens import REVOKED_ACCESS_TOKENS
from authorization_server.storage.second_factors import PENDING_LOGINS
from authorization_server.storage.seen_jtis import SEEN_JTIS
from authorization_server.storage.sessions import LOGIN_SESSIONS
from hosting.control import clock
from hosting.database import open_database, statements_of
from hosting.expired_rows import delete_some
from hosting.failure_log import kind_of

BATCH = 200
"""Rows that one statement removes. It takes a few milliseconds, during which other writers wait."""

PAUSE_SECONDS = 0.05
"""The pause between two batches, so that others get their turn."""

ROUND_SECONDS = 60.0

FAILURES_SECONDS = 24 * 3600
"""How long wrong passwords in a row are remembered after the last of them."""

LATE_SECONDS = 3600
"""How long a late request is told that it is late; after that, what it refers to is unknown."""

log = logging.getLogger(__name__)


class Kept(NamedTuple):
    """Rows that are kept until the time in `column`, and `grace` seconds longer."""

    table: Table
    column: Column[Any]
    grace: int


def kept_rows(config: Config) -> tuple[Kept, ...]:
    """Return all rows that are kept for a while, in the order in which they may be removed."""
    # An access token has no row: its grant, by which it is found, stays as long as it may be valid.
    signed = published_seconds(config)
    return (
        Kept(REFRESH_TOKENS, GRANTS.c.ends_at, signed),
        Kept(GRANTS, GRANTS.c.ends_at, signed),
        Kept(CLIENTS, CLIENTS.c.unused_until, 0),
        Kept(REVOKED_ACCESS_TOKENS, REVOKED_ACCESS_TOKENS.c.expires_at, 0),
        Kept(DEVICE_CODES, DEVICE_CODES.c.expires_at, LATE_SECONDS),
        Kept(PUSHED_REQUESTS, PUSHED_REQUESTS.c.expires_at, LATE_SECONDS),
        Kept(SEEN_JTIS, SEEN_JTIS.c.expires_at, MARGIN_SECONDS),
        Kept(SIGNING_KEYS, SIGNING_KEYS.c.retired_at, signed),
        Kept(ANSWERED_FORMS, ANSWERED_FORMS.c.expires_at, 0),
        Kept(LOGIN_SESSIONS, LOGIN_SESSIONS.c.expires_at, 0),
        Kept(PENDING_LOGINS, PENDING_LOGINS.c.expires_at, 0),
        Kept(FAILED_LOGINS, FAILED_LOGINS.c.last_at, FAILURES_SECONDS),
    )


class ExpiredRows:
    """The rows in the database that have expired."""

    def __init__(self, engine: Engine, config: Config) -> None:
        self._statements = statements_of(engine)
        self._kept = [
            (delete_some(kept.table, kept.column, BATCH), kept.grace) for kept in kept_rows(config)
        ]

    def remove(self, pause: Callable[[float], object] = time.sleep) -> int:
        """Remove all of them, batch by batch. Return how many there were."""
        now, removed = int(clock.now()), 0
        for statement, grace in self._kept:
            batch = BATCH
            while batch == BATCH:
                batch = self._statements.change(statement, {"before": now - grace})
                removed += batch
                pause(PAUSE_SECONDS if batch == BATCH else 0)
        return removed


def remove_in_background(config: Config, role_clock: clock.Clock) -> threading.Thread:
    """Remove expired rows now and every minute, by the clock of this role, in a thread that ends
    with the process.
    """
    rows = ExpiredRows(open_database(config.database_url), config)
    thread = threading.Thread(
        target=_repeat, args=(rows, role_clock), name="expired-rows", daemon=True
    )
    thread.start()
    return thread


def _repeat(rows: ExpiredRows, role_clock: clock.Clock) -> None:
    while True:
        try:
            with clock.followed(role_clock):
                rows.remove()
        except (DBAPIError, NoConnection) as error:
            log.warning("Expired rows could not be removed: %s", kind_of(error))
        time.sleep(ROUND_SECONDS)

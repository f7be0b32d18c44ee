"""Which request may refresh a session's tokens: only one at a time, in all threads and workers.

A refresh token that is used twice looks stolen, and costs the user the whole session (RFC 9700
§4.14.2). So a request claims the session in the database before it refreshes; the others wait for
the tokens that it gets.

A claim is short, and renewed while its owner is at work: the owner may be held at a step for hours,
but an owner that was killed must not block the session for that long.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_hex
from typing import Any

from sqlalchemy import Engine, bindparam, or_, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from client_app.issuer.token_responses import Tokens
from client_app.session.sessions import SESSIONS, Session
from hosting.database import statements_of
from hosting.failure_log import kind_of
from hosting.statements import Statements

CLAIM_SECONDS = 10.0
"""How long a claim lasts if it is not renewed."""

RENEWALS = 4
"""How often a claim is renewed in this time: more than once, because a renewal may fail."""

log = logging.getLogger(__name__)

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
    .values(refresh_claimed_until=bindparam("until"), refresh_claimed_by=bindparam("owner"))
)
_is_held = SESSIONS.c.refresh_claimed_by == bindparam("held_by")
_renew = update(SESSIONS).where(*_is_this, _is_held)
_renew = _renew.values(refresh_claimed_until=bindparam("until"))
_free: dict[str, Any] = {"refresh_claimed_until": None, "refresh_claimed_by": ""}
_release = update(SESSIONS).where(*_is_this, _is_held).values(_free)
_end = update(SESSIONS).where(*_is_this).values(ended_because=bindparam("because"))
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
        **_free,
    )
)


class RefreshClaims:
    """Claims on sessions. Each statement changes only the generation that the caller has seen."""

    def __init__(self, engine: Engine, seconds: float = CLAIM_SECONDS) -> None:
        self._statements = statements_of(engine)
        self._seconds = seconds

    @contextmanager
    def claimed(self, session: Session) -> Iterator[bool]:
        """Whether the caller alone refreshes this generation of the session, within the block.

        The claim is released however the block ends.
        """
        claim = _Claim(self._statements, session, self._seconds)
        if not claim.take():
            yield False
            return
        try:
            yield True
        finally:
            claim.give_back()

    def keep(self, session: Session, tokens: Tokens) -> None:
        """Store the tokens from the refresh, which begins the next generation."""
        values = _key(session) | tokens.as_columns()
        try:
            self._statements.change(_keep, values)
        except DBAPIError as error:
            # The old refresh token is spent, so these tokens are all that is left. If they were
            # stored after all, this statement finds another generation and changes nothing.
            log.warning("The new tokens could not be stored, trying again: %s", kind_of(error))
            self._statements.change(_keep, values)

    def end(self, session: Session, because: str) -> None:
        """Mark the session as ended: its tokens can no longer be renewed."""
        self._statements.change(_end, _key(session) | {"because": because})


class _Claim:
    """One claim. `owner` distinguishes it from a claim made elsewhere after it expired."""

    def __init__(self, statements: Statements, session: Session, seconds: float) -> None:
        self._statements = statements
        self._key = _key(session)
        self._owner = token_hex(16)
        self._seconds = seconds
        self._is_over = threading.Event()

    def take(self) -> bool:
        """Claim the session, if no other claim exists; from then on the claim is renewed."""
        now = time.time()
        times = {"now": now, "until": now + self._seconds}
        taken = self._statements.change(_claim, {**self._key, **times, "owner": self._owner})
        if taken:
            threading.Thread(target=self._go_on, name="refresh-claim", daemon=True).start()
        return bool(taken)

    def give_back(self) -> None:
        """Release the claim for other requests; a renewal in progress will no longer find it."""
        self._is_over.set()
        try:
            self._statements.change(_release, {**self._key, "held_by": self._owner})
        except (DBAPIError, NoConnection) as error:
            log.warning("A refresh claim could not be released and will expire: %s", kind_of(error))

    def _go_on(self) -> None:
        is_held = True
        while is_held and not self._is_over.wait(self._seconds / RENEWALS):
            is_held = self._renewed()

    def _renewed(self) -> bool:
        """Renew the claim; False if it is known to be gone."""
        until = time.time() + self._seconds
        values = {**self._key, "held_by": self._owner, "until": until}
        try:
            return bool(self._statements.change(_renew, values))
        except (DBAPIError, NoConnection) as error:
            log.warning("A refresh claim could not be renewed, trying again: %s", kind_of(error))
            return True


def _key(session: Session) -> dict[str, object]:
    return {"of_session": session.id_hash, "of_generation": session.generation}

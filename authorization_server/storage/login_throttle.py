"""Slows down guessing: after five wrong passwords in a row, each further try has to wait longer.

Tries are counted per name and address, including unknown names. Only a few tries for one name are
checked at the same time, and once tries have to wait, each takes its turn with one conditional
update. A hundred concurrent guesses do not get a hundred passwords checked.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from sqlalchemy import Engine, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from authorization_server.storage.tables import METADATA
from hosting.control import clock
from hosting.database import statements_of
from hosting.random_values import hashed
from hosting.tables import INDEXED, KEY, row_of, table_of

FREE_TRIES = 5
LONGEST_WAIT_SECONDS = 300
SIDE_BY_SIDE = 4
QUEUES = 64


@dataclass(frozen=True, slots=True)
class FailedLogins:
    """How often the password for a name was wrong in a row, from one address."""

    name_and_address_hash: Annotated[str, KEY]
    failures: int
    last_at: Annotated[int, INDEXED]


FAILED_LOGINS = table_of(FailedLogins, "failed_logins", METADATA)

_key = FAILED_LOGINS.c.name_and_address_hash == bindparam("key")
_find = select(FAILED_LOGINS.c.failures, FAILED_LOGINS.c.last_at).where(_key)
_take_turn = (
    update(FAILED_LOGINS)
    .where(_key, FAILED_LOGINS.c.last_at == bindparam("seen"))
    .values(last_at=bindparam("now"))
)
_count = (
    update(FAILED_LOGINS)
    .where(_key)
    .values(failures=FAILED_LOGINS.c.failures + 1, last_at=bindparam("now"))
)
_insert = insert(FAILED_LOGINS)
_forget = delete(FAILED_LOGINS).where(_key)


class LoginThrottle:
    """The failed tries in the database."""

    def __init__(self, engine: Engine) -> None:
        self._statements = statements_of(engine)
        self._queues = [threading.Semaphore(SIDE_BY_SIDE) for _ in range(QUEUES)]

    @contextmanager
    def turn(self, username: str, address: str) -> Iterator[None]:
        """Run one try; others for the same name and address wait until few are in progress."""
        with self._queues[int(_key_of(username, address), 16) % QUEUES]:
            yield

    def seconds_to_wait(self, username: str, address: str) -> int:
        """Return 0 if the password may be checked now, otherwise the seconds until the next try."""
        key, now = _key_of(username, address), int(clock.now())
        failures, last_at = self._statements.first(_find, {"key": key}) or (0, 0)
        if failures < FREE_TRIES:
            return 0
        wait = int(last_at + _pause(failures) - now)
        if wait > 0:
            return wait
        turn = self._statements.change(_take_turn, {"key": key, "seen": last_at, "now": now})
        return 0 if turn else _pause(failures)

    def count_failure(self, username: str, address: str) -> None:
        """Count a failed try: the password was wrong, or the name is unknown."""
        key, now = _key_of(username, address), int(clock.now())
        if self._counted(key, now):
            return
        try:
            self._statements.change(_insert, row_of(FailedLogins(key, 1, now)))
        except IntegrityError:
            # A concurrent try for the same name was counted first.
            self._counted(key, now)

    def _counted(self, key: str, now: int) -> bool:
        return bool(self._statements.change(_count, {"key": key, "now": now}))

    def forget(self, username: str, address: str) -> None:
        """Forget the failed tries, because the password was right."""
        self._statements.change(_forget, {"key": _key_of(username, address)})


def _pause(failures: int) -> int:
    return int(min(2 ** min(failures - FREE_TRIES, 20), LONGEST_WAIT_SECONDS))


def _key_of(username: str, address: str) -> str:
    return hashed(f"{address} {username}")

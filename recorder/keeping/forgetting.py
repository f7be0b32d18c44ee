"""Deletes the oldest events, so that storage is bounded in number of events and in bytes."""

import threading

from sqlalchemy import Connection, Engine, bindparam, delete, func, select

from recorder.keeping import flow_list
from recorder.keeping.tables import EVENTS, MERGES

KEPT = 100_000
"""Maximum number of stored events; the oldest are deleted."""

KEPT_BYTES = 1024 * 1024 * 1024
"""Maximum bytes of stored events; the oldest are deleted."""

FORGET_EVERY = 1_000
"""How many new events are stored between two deletions."""

FORGET_BYTES = 64 * 1024 * 1024
"""How many bytes of new events are stored between two deletions."""

READ_AT_ONCE = 500

_head = select(func.max(EVENTS.c.seq))
_number = select(func.count()).select_from(EVENTS)
_oldest = select(EVENTS.c.seq, EVENTS.c.size).order_by(EVENTS.c.seq)
_bytes = select(func.sum(EVENTS.c.size))
_bytes_until = _bytes.where(EVENTS.c.seq <= bindparam("before"))
_forget = delete(EVENTS).where(EVENTS.c.seq <= bindparam("before"))
_forget_merges = delete(MERGES).where(MERGES.c.seq <= bindparam("before"))


class Forgetting:
    """Knows how much is stored, and deletes what is too old. The cost grows with what is deleted,
    not with what is stored.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._at_work = threading.Lock()
        # Guards the numbers below, which count committed transactions only.
        self._counting = threading.Lock()
        self._new_events, self._new_bytes = 0, 0
        with engine.connect() as connection:
            self._bytes = connection.scalar(_bytes) or 0

    @property
    def is_due(self) -> bool:
        """Whether enough new events were stored for the next deletion."""
        return self._new_events >= FORGET_EVERY or self._new_bytes > FORGET_BYTES

    def count(self, events: int, stored: int, given_up: int) -> None:
        """Count newly stored events and their bytes, and the bytes of events that were replaced."""
        with self._counting:
            self._bytes += stored - given_up
            self._new_events += events
            self._new_bytes += stored

    def forget(self) -> None:
        """Delete all but the newest events: at most `KEPT`, with at most `KEPT_BYTES`, stay.

        If deletion fails, it is due again after as many new events as usual.
        """
        if not self._at_work.acquire(blocking=False):
            return
        try:
            with self._counting:
                self._new_events, self._new_bytes = 0, 0
                excess = self._bytes - KEPT_BYTES
            forgotten = self._forget(excess)
            with self._counting:
                self._bytes -= forgotten
        finally:
            self._at_work.release()

    def forget_all(self) -> int:
        """Delete every event. Return how many there were."""
        with self._at_work, self._counting, self._engine.begin() as connection:
            number = connection.scalar(_number) or 0
            self._bytes -= _forget_until(connection, connection.scalar(_head) or 0)
        return number

    def _forget(self, excess: int) -> int:
        """Delete old events: at least `excess` bytes. Return how many bytes were deleted."""
        with self._engine.begin() as connection:
            head = connection.scalar(_head) or 0
            return _forget_until(connection, max(head - KEPT, _end_of_oldest(connection, excess)))


def _forget_until(connection: Connection, before: int) -> int:
    """Delete the events up to this number. Return how many bytes were deleted."""
    told = {"before": before}
    forgotten = connection.scalar(_bytes_until, told) or 0
    connection.execute(_forget, told)
    connection.execute(_forget_merges, told)
    flow_list.forget(connection, before)
    return int(forgotten)


def _end_of_oldest(connection: Connection, excess: int) -> int:
    """Return the number up to which the oldest events take at least `excess` bytes; 0 for none."""
    end = 0
    if excess > 0:
        options = {"yield_per": READ_AT_ONCE}
        with connection.execute(_oldest, execution_options=options) as oldest:
            for seq, size in oldest:
                end, excess = seq, excess - size
                if excess <= 0:
                    break
    return end

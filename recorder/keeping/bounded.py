"""Memory that forgets: whatever comes in, it takes no more than a set number of entries, and of
bytes.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, ItemsView
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


MOST_BYTES = 32 * 1024 * 1024


class Bounded(Generic[Key, Value]):
    """A mapping that forgets what was used longest ago.

    `size` says how many bytes a value takes, where values may be long; the newest one is kept
    whatever it takes.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _value: 0) -> None:
        self._most = most
        self._size = size
        self._bytes = 0
        self._entries: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """The value, which thereby counts as used; None for an unknown or forgotten key."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Keep a value."""
        if key in self._entries:
            self._bytes -= self._size(self._entries.pop(key))
        self._entries[key] = value
        self._bytes += self._size(value)
        while len(self._entries) > self._most or (
            self._bytes > MOST_BYTES and len(self._entries) > 1
        ):
            self._bytes -= self._size(self._entries.popitem(last=False)[1])

    def pop(self, key: Key) -> Value | None:
        """The value, which is forgotten; None for an unknown or forgotten key."""
        value = self._entries.pop(key, None)
        if value is not None:
            self._bytes -= self._size(value)
        return value

    def items(self) -> ItemsView[Key, Value]:
        """All entries, those first that were used longest ago."""
        return self._entries.items()

    def __len__(self) -> int:
        return len(self._entries)


class Waiting(Generic[Key, Value]):
    """Values that wait for a counterpart with the same key, each for a limited time (seconds).

    Several may wait under one key; the first that came is the first to be taken.
    """

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._entries: OrderedDict[int, tuple[float, Key, Value]] = OrderedDict()
        self._by_key: dict[Key, deque[int]] = {}
        self._count = 0

    def put(self, key: Key, value: Value, now: float) -> None:
        """Let a value wait."""
        self._count += 1
        self._entries[self._count] = (now + self._seconds, key, value)
        self._by_key.setdefault(key, deque()).append(self._count)
        self._forget(now)

    def take(self, key: Key, now: float) -> Value | None:
        """The value that has waited longest under this key, which then waits no more."""
        self._forget(now)
        if key not in self._by_key:
            return None
        return self._remove(self._by_key[key][0])

    def __len__(self) -> int:
        return len(self._entries)

    def _forget(self, now: float) -> None:
        while self._entries:
            oldest = next(iter(self._entries))
            if len(self._entries) <= self._most and self._entries[oldest][0] > now:
                return
            self._remove(oldest)

    def _remove(self, number: int) -> Value:
        _, key, value = self._entries.pop(number)
        # All values under a key came and go in order, so this one is the first of its key.
        waiting = self._by_key[key]
        waiting.popleft()
        if not waiting:
            del self._by_key[key]
        return value

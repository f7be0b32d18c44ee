"""Bounded collections: whatever is added, they keep at most a set number of entries and bytes."""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, ItemsView
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


MOST_BYTES = 32 * 1024 * 1024


class Bounded(Generic[Key, Value]):
    """A mapping that forgets the least recently used entries.

    `size` returns the size of a value in bytes, if values may be long; the newest value is always
    kept, whatever its size.
    """

    def __init__(self, most: int, size: Callable[[Value], int] = lambda _value: 0) -> None:
        self._most = most
        self._size = size
        self._bytes = 0
        self._entries: OrderedDict[Key, Value] = OrderedDict()

    def get(self, key: Key) -> Value | None:
        """Return the value and count it as used; None if the key is unknown or forgotten."""
        value = self._entries.get(key)
        if value is not None:
            self._entries.move_to_end(key)
        return value

    def put(self, key: Key, value: Value) -> None:
        """Store a value."""
        if key in self._entries:
            self._bytes -= self._size(self._entries.pop(key))
        self._entries[key] = value
        self._bytes += self._size(value)
        while len(self._entries) > self._most or (
            self._bytes > MOST_BYTES and len(self._entries) > 1
        ):
            self._bytes -= self._size(self._entries.popitem(last=False)[1])

    def pop(self, key: Key) -> Value | None:
        """Remove and return the value, or None if the key is unknown or forgotten."""
        value = self._entries.pop(key, None)
        if value is not None:
            self._bytes -= self._size(value)
        return value

    def items(self) -> ItemsView[Key, Value]:
        """Return all entries, least recently used first."""
        return self._entries.items()

    def __len__(self) -> int:
        return len(self._entries)


class Waiting(Generic[Key, Value]):
    """Values that wait for a counterpart with the same key, each for a limited time (seconds).

    Several values may wait under one key; they are taken in the order in which they were added.
    """

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._entries: OrderedDict[int, tuple[float, Key, Value]] = OrderedDict()
        self._by_key: dict[Key, deque[int]] = {}
        self._count = 0

    def put(self, key: Key, value: Value, now: float) -> None:
        """Add a value that waits."""
        self._count += 1
        self._entries[self._count] = (now + self._seconds, key, value)
        self._by_key.setdefault(key, deque()).append(self._count)
        self._forget(now)

    def take(self, key: Key, now: float) -> Value | None:
        """Remove and return the value that has waited longest under this key, or None."""
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
        # Values under a key are added and removed in order, so this one is the first of its key.
        waiting = self._by_key[key]
        waiting.popleft()
        if not waiting:
            del self._by_key[key]
        return value

"""An entry of the set-up file: a table of keys and values, and the errors in it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

DEEPEST = 10
"""How deeply tables and lists may be nested."""
SHOWN = 60
"""How many characters of a name a message repeats at most."""
KINDS = {bool: "true or false", int | float: "a number", list: "a list", dict: "a table"}
"""The names of the kinds of values; bool comes first, since a bool is also an int in Python."""


class EntryError(ValueError):
    """An entry cannot be used.

    The message says in one sentence, without its full stop, what was expected, and contains no
    secret. `key` is the wrong key, or None if one is missing.
    """

    def __init__(self, says: str, key: str | None = None) -> None:
        super().__init__(says)
        self.key = key

    @property
    def sentence(self) -> str:
        """The message with its full stop."""
        says = str(self)
        return says if says.endswith("?") else f"{says}."


class Key(NamedTuple):
    """The values that a key may have. Messages do not repeat the value of a secret key."""

    expected: str
    is_right: Callable[[Any], bool]
    is_secret: bool = False


def require_known(entry: Mapping[str, Any], known: Collection[str]) -> None:
    """Check that every key is one of these.

    Raises:
        EntryError: a key is unknown.
    """
    for key in entry:
        if key not in known:
            raise EntryError(f"unknown key {shown(key)}; {_hint(key, known)}", key)


def require_right(entry: Mapping[str, Any], keys: Mapping[str, Key]) -> None:
    """Check the value of each of these keys that is present.

    Raises:
        EntryError: a value is wrong.
    """
    for key, value in entry.items():
        if key in keys and not keys[key].is_right(value):
            raise EntryError(f"{key} must be {keys[key].expected}{_but(value, keys[key])}", key)


def require_there(entry: Mapping[str, Any], keys: Mapping[str, Key], names: Iterable[str]) -> None:
    """Check that each of these keys is present.

    Raises:
        EntryError: a key is missing.
    """
    for name in names:
        if name not in entry:
            raise EntryError(f"{name} is missing: {keys[name].expected}")


def shown(name: str) -> str:
    """Return a name as it appears in a message, shortened if necessary."""
    return repr(name if len(name) <= SHOWN else name[:SHOWN] + "...")


def is_json(value: Any, deepest: int = DEEPEST) -> bool:
    """Whether this can be stored as JSON; dates, for example, cannot."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return deepest > 0 and all(is_json(each, deepest - 1) for each in inner)
    return isinstance(value, str | int | bool) or (isinstance(value, float) and abs(value) < 1e300)


def _but(value: Any, key: Key) -> str:
    """Describe the wrong value: repeat a string unless it is secret, and name the kind of any other
    value.
    """
    if isinstance(value, str):
        return "" if key.is_secret else f", not {shown(value)}"
    kind = next((name for kind, name in KINDS.items() if isinstance(value, kind)), "")
    return f", not {kind}" if kind and not key.expected.startswith(kind) else ""


def _hint(key: str, known: Collection[str]) -> str:
    close = get_close_matches(key[:SHOWN], known, 1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"

"""Scopes and lifetimes, as the set-up file describes them (`docs/setup.toml`)."""

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from authorization_server.config import LONGEST_CODE_SECONDS, Config
from authorization_server.scopes import EXPLAINED
from authorization_server.setup.entries import EntryError, require_known, shown
from authorization_server.storage.token_lifetimes import Bounds

MOST_SCOPES, LONGEST_SENTENCE = 100, 200
SCOPE = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]{1,100}")
"""RFC 6749 §3.3: one word of printable ASCII without `"` or backslash."""

TEN_YEARS = 10 * 365 * 24 * 3600
LIFETIMES: Mapping[str, Bounds] = {
    field.name: Bounds(1, TEN_YEARS) for field in fields(Config) if field.name.endswith("_seconds")
} | {
    "code_seconds": Bounds(1, LONGEST_CODE_SECONDS),
    "device_interval_seconds": Bounds(0, TEN_YEARS),
}
"""The minimum and maximum of each lifetime in seconds, by the name of its setting."""


def scopes_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Return the scopes that an entry adds, each with the sentence that explains it.

    Raises:
        EntryError: a name or a sentence cannot be used.
    """
    if len(entry) > MOST_SCOPES:
        raise EntryError(f"at most {MOST_SCOPES} scopes can be added")
    for name, says in entry.items():
        if not SCOPE.fullmatch(name):
            raise EntryError(
                f"scope {shown(name)} must be 1 to 100 printable ASCII characters without spaces, "
                'quotation marks and backslashes, such as "orders:read" (RFC 6749 §3.3)',
                name,
            )
        if name in EXPLAINED:
            raise EntryError(
                f"scope {name!r} is a scope of this server, and keeps its meaning: choose another "
                "name",
                name,
            )
        if not _is_sentence(says):
            raise EntryError(
                f"scope {shown(name)} needs a sentence of 1 to {LONGEST_SENTENCE} characters in "
                'one line, such as "Read your orders."',
                name,
            )
    return dict(entry)


def lifetimes_of(entry: Mapping[str, Any]) -> dict[str, int]:
    """Return the lifetimes that an entry sets, in seconds, by the name of the setting.

    Raises:
        EntryError: a key is unknown, or its value is not a whole number within its bounds.
    """
    require_known(entry, LIFETIMES)
    for key, value in entry.items():
        least, most = LIFETIMES[key]
        # A bool is an int in Python.
        if type(value) is not int or not least <= value <= most:
            raise EntryError(f"{key} must be a whole number of seconds from {least} to {most}", key)
    return dict(entry)


def _is_sentence(says: object) -> bool:
    if not isinstance(says, str) or len(says) > LONGEST_SENTENCE:
        return False
    return bool(says.strip()) and says.isprintable()

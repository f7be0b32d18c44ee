"""A person, as an entry of the set-up file describes them (`docs/setup.toml`)."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from authorization_server.setup.entries import (
    EntryError,
    Key,
    is_json,
    require_known,
    require_right,
    require_there,
)
from authorization_server.storage.people import NewPerson

USERNAME = re.compile(r"(?!\.{1,2}\Z)[^\s/\x00-\x1f\x7f]{1,100}")
"""The usernames that are allowed. A username is part of paths, so "/" is excluded, as are "." and
"..", which would lead elsewhere.
"""
WORD = re.compile(r"[^\s\x00-\x1f\x7f]{1,100}")
SUB = re.compile(r"[!-~]{1,255}")
"""OIDC Core §2: a subject identifier MUST NOT exceed 255 ASCII characters."""
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,255}")
TOTP_SECRET = re.compile(r"[A-Z2-7]{32}")
"""160 bits in base32 (RFC 4226 §4)."""

OWN_CLAIMS = frozenset(
    {
        "acr",
        "amr",
        "at_hash",
        "aud",
        "auth_time",
        "azp",
        "c_hash",
        "client_id",
        "cnf",
        "email",
        "email_verified",
        "exp",
        "groups",
        "iat",
        "iss",
        "jti",
        "name",
        "nbf",
        "nonce",
        "preferred_username",
        "scope",
        "sid",
        "sub",
    }
)
"""Claims that this server sets itself, and that a file must not replace."""


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_text(most: int) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and 0 < len(value) <= most and "\x00" not in value


def _are_claims(value: Any) -> bool:
    return isinstance(value, dict) and not OWN_CLAIMS & value.keys() and is_json(value)


KEYS: Mapping[str, Key] = {
    "username": Key(
        'a string of 1 to 100 characters without spaces and "/", and neither "." nor ".."',
        _matches(USERNAME),
    ),
    "password": Key("a string of 1 to 1000 characters", _is_text(1000), is_secret=True),
    "name": Key("a string of 1 to 200 characters", _is_text(200)),
    "sub": Key(
        "a string of 1 to 255 ASCII characters without spaces (OIDC Core §2)", _matches(SUB)
    ),
    "email": Key("an e-mail address such as dora@example.com", _matches(EMAIL)),
    "email_verified": Key("true or false", lambda value: isinstance(value, bool)),
    "groups": Key(
        'a list of names without spaces, such as ["students"]',
        lambda value: isinstance(value, list) and all(map(_matches(WORD), value)),
    ),
    "totp_secret": Key(
        "a string of 32 characters of A-Z and 2-7", _matches(TOTP_SECRET), is_secret=True
    ),
    "claims": Key(
        "a table of strings, numbers, true, false, lists and tables, without the claims that the "
        "server makes itself (such as sub, email, groups)",
        _are_claims,
    ),
}
REQUIRED = ("username", "password")


def person_of(entry: Mapping[str, Any], *, is_demo: bool = False) -> NewPerson:
    """Return the person that an entry describes, with defaults for what it leaves out.

    Raises:
        EntryError: a key is unknown, wrong or missing.
    """
    require_known(entry, KEYS)
    require_right(entry, KEYS)
    require_there(entry, KEYS, REQUIRED)
    username = entry["username"]
    if "sub" not in entry and not KEYS["sub"].is_right(username):
        raise EntryError(f"this person needs a sub: {KEYS['sub'].expected}", "username")
    usual = {"sub": username, "name": username, "groups": ()}
    given = {**usual, **entry, "is_demo": is_demo}
    return NewPerson(**{**given, "groups": tuple(given["groups"])})

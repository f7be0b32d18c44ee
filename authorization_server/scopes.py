"""The scopes this server knows, and what each of them lets a client do (shown at consent)."""

import re
from collections.abc import Iterable

SYNTAX = re.compile(r"[\x21\x23-\x5B\x5D-\x7E]+( [\x21\x23-\x5B\x5D-\x7E]+)*")
"""RFC 6749 §3.3: words of printable ASCII without quote and backslash, a single space between."""

EXPLAINED = {
    "openid": "Know who you are (your user id), so that it can log you in.",
    "profile": "See your name.",
    "notes:read": "Read your notes.",
    "notes:write": "Write new notes for you.",
    "usage:read": "See how often it calls the API.",
}
ALL = tuple(EXPLAINED)
WITHOUT_A_USER = ("usage:read",)
"""What belongs to the client itself: nobody's consent is needed (RFC 6749 §4.4)."""
OF_A_USER = tuple(name for name in ALL if name not in WITHOUT_A_USER)
"""What a client is registered for that names no scope and lets people log in."""


def is_well_formed(scope: str) -> bool:
    """Whether this is a scope at all."""
    return SYNTAX.fullmatch(scope) is not None


def as_list(scope: str | None) -> list[str]:
    """The scopes of a space-separated string, each once, in the order given."""
    return list(dict.fromkeys((scope or "").split()))


def known(scope: str | None) -> list[str]:
    """Of the scopes asked for, those that this server knows."""
    return [name for name in as_list(scope) if name in EXPLAINED]


def for_a_person(asked: str | None, allowed: list[str]) -> list[str]:
    """The scopes that a person is asked for: of those that the client wants (if it names none, all
    that concern a person), those that it may have.
    """
    wanted = known(asked) if asked else list(OF_A_USER)
    return [name for name in wanted if name in allowed]


def joined(scopes: Iterable[str]) -> str:
    """The scopes as they travel: one string, separated by spaces (RFC 6749 §3.3)."""
    return " ".join(scopes)

"""Reads claims that may hold anything, and puts into words what was found.

JSON knows no dates and no limits: a claim may be a string where a number belongs, or a number that
no clock will ever show.
"""

import json
from collections.abc import Mapping
from typing import Any

LATEST = 253_402_300_799
"""The last second of the year 9999; a later one is a mistake, and no calendar can show it."""

LONGEST_SHOWN = 200
LARGEST_SHOWN = 10**18
"""A larger number is not written out: Python refuses to write more than 4300 digits."""


def seconds(claims: Mapping[str, Any], name: str) -> float | None:
    """A NumericDate (RFC 7519 §2): seconds since 1970. None when it is not one, or missing."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value <= LATEST else None


def text(claims: Mapping[str, Any], name: str) -> str:
    """A claim that is a string, else an empty one."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def audiences(claims: Mapping[str, Any]) -> list[str]:
    """The audience, which may be one string or a list of them (RFC 7519 §4.1.3)."""
    value = claims.get("aud")
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str)]


def scopes(claims: Mapping[str, Any]) -> list[str]:
    """The scopes of a space-separated string (RFC 9068 §2.2.3, RFC 7662 §2.2)."""
    return text(claims, "scope").split(" ")


def bound_key(claims: Mapping[str, Any]) -> str | None:
    """The thumbprint of the key that a token is bound to (RFC 9449 §6.1); None if to none.

    A token that is bound in a way that we do not know is bound, too: then the thumbprint is empty.
    """
    if "cnf" not in claims:
        return None
    confirmation = claims["cnf"]
    thumbprint = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    return thumbprint if isinstance(thumbprint, str) else ""


def shown(value: object) -> str:
    """A value for people: a string shortened, and escaped when a screen might obey it."""
    if value is None:
        return "none"
    if isinstance(value, str):
        start = value[:LONGEST_SHOWN]
        return start if start.isprintable() and start else repr(start)
    if isinstance(value, bool | float):
        # As JSON writes it.
        return json.dumps(value)
    if isinstance(value, int):
        return str(value) if abs(value) < LARGEST_SHOWN else "a number of many digits"
    # A deep structure is not written out: it can be too large to be.
    return "an array" if isinstance(value, list) else "an object"


def listed(value: object) -> str:
    """A claim for people that may hold several strings."""
    if not isinstance(value, list):
        return shown(value)
    return ", ".join(map(shown, value[:5])) + (", …" if len(value) > 5 else "") or "an empty array"


def when(claims: Mapping[str, Any], name: str, now: float) -> str:
    """A time for people, seen from now; what is not a time is shown as it is."""
    moment = seconds(claims, name)
    if moment is None:
        return shown(claims.get(name))
    distance = moment - now
    return f"{distance:.0f} s from now" if distance >= 0 else f"{-distance:.0f} s ago"

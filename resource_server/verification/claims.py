"""Reads claims, which may contain anything, and puts into words what was found.

JSON has no dates and no limits: a claim may be a string where a number is expected, or a number
that no clock will ever show.
"""

import json
from collections.abc import Mapping
from typing import Any

LATEST = 253_402_300_799
"""The last second of the year 9999; a later time is a mistake, and no calendar can show it."""

LONGEST_SHOWN = 200
LARGEST_SHOWN = 10**18
"""A larger number is not written out: Python refuses to convert more than 4300 digits."""


def seconds(claims: Mapping[str, Any], name: str) -> float | None:
    """Return a NumericDate (RFC 7519 §2): seconds since 1970. None if missing or invalid."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value <= LATEST else None


def text(claims: Mapping[str, Any], name: str) -> str:
    """Return a claim that is a string, or else an empty string."""
    value = claims.get(name)
    return value if isinstance(value, str) else ""


def audiences(claims: Mapping[str, Any]) -> list[str]:
    """Return the audiences: the claim is one string or a list of them (RFC 7519 §4.1.3)."""
    value = claims.get("aud")
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str)]


def scopes(claims: Mapping[str, Any]) -> list[str]:
    """Return the scopes in a space-separated string (RFC 9068 §2.2.3, RFC 7662 §2.2)."""
    return text(claims, "scope").split(" ")


def bound_key(claims: Mapping[str, Any]) -> str | None:
    """Return the thumbprint of the key to which a token is bound (RFC 9449 §6.1); None if unbound.

    A token that is bound in a way unknown to this server is bound too: its thumbprint is then
    empty.
    """
    if "cnf" not in claims:
        return None
    confirmation = claims["cnf"]
    thumbprint = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    return thumbprint if isinstance(thumbprint, str) else ""


def shown(value: object) -> str:
    """Put a value into words; a string is shortened, and escaped if it is not printable."""
    if value is None:
        return "none"
    if isinstance(value, str):
        start = value[:LONGEST_SHOWN]
        return start if start.isprintable() and start else repr(start)
    if isinstance(value, bool | float):
        # As it is written in JSON.
        return json.dumps(value)
    if isinstance(value, int):
        return str(value) if abs(value) < LARGEST_SHOWN else "a number of many digits"
    # An array or object is not written out, because it may be too large.
    return "an array" if isinstance(value, list) else "an object"


def listed(value: object) -> str:
    """Put a claim that may hold several strings into words."""
    if not isinstance(value, list):
        return shown(value)
    return ", ".join(map(shown, value[:5])) + (", …" if len(value) > 5 else "") or "an empty array"


def when(claims: Mapping[str, Any], name: str, now: float) -> str:
    """Put a time into words, relative to now; anything that is not a time is shown as it is."""
    moment = seconds(claims, name)
    if moment is None:
        return shown(claims.get(name))
    distance = moment - now
    return f"{distance:.0f} s from now" if distance >= 0 else f"{-distance:.0f} s ago"

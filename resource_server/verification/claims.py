"""Reads claims that may hold anything, and puts into words what was found.

JSON knows no dates and no limits: a claim may be text where a number belongs, or a number that no
clock will ever show.
"""

import json
from collections.abc import Mapping
from typing import Any

LATEST = 253_402_300_799
"""The last second of the year 9999; a later one is a mistake, and no calendar can show it."""

LONGEST_SHOWN = 200


def seconds(claims: Mapping[str, Any], name: str) -> float | None:
    """A NumericDate (RFC 7519 §2): seconds since 1970. None when it is none, or there is none."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 <= value <= LATEST else None


def audiences(claims: Mapping[str, Any]) -> list[str]:
    """The audience, which may be one text or a list of them (RFC 7519 §4.1.3)."""
    value = claims.get("aud")
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, str)]


def scopes(claims: Mapping[str, Any]) -> list[str]:
    """The scopes of a space-separated text (RFC 9068 §2.2.3, RFC 7662 §2.2)."""
    value = claims.get("scope")
    return value.split(" ") if isinstance(value, str) else []


def bound_key(claims: Mapping[str, Any]) -> str | None:
    """The thumbprint of the key that a token is bound to (RFC 9449 §6.1); None if to none.

    What is bound in a way that we do not know is bound, too: then the thumbprint is empty.
    """
    if "cnf" not in claims:
        return None
    confirmation = claims["cnf"]
    thumbprint = confirmation.get("jkt") if isinstance(confirmation, dict) else None
    return thumbprint if isinstance(thumbprint, str) else ""


def shown(value: object) -> str:
    """A value for people: text shortened, and escaped when a screen might obey it."""
    if value is None:
        return "nothing"
    if isinstance(value, str):
        text = value[:LONGEST_SHOWN]
        return text if text.isprintable() and text else repr(text)
    if isinstance(value, bool | float):
        # As it stands in JSON.
        return json.dumps(value)
    # Neither a long number nor a deep structure is written out: both can be too large to be.
    return f"a value of type {type(value).__name__}"


def listed(values: list[str]) -> str:
    """Several texts for people."""
    return ", ".join(map(shown, values[:5])) + (", …" if len(values) > 5 else "") or "nothing"


def when(moment: float | None, now: float) -> str:
    """A moment for people, seen from now."""
    if moment is None:
        return "no usable time"
    distance = moment - now
    return f"{distance:.0f} s from now" if distance >= 0 else f"{-distance:.0f} s ago"

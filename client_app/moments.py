"""Times in tokens (NumericDate, RFC 7519 §2): how they are read and put into words."""

from client_app.texts import shown

BACK_SECONDS, AHEAD_SECONDS = 60, 10
"""How far the clock of an issuer may be behind ours, and how far ahead of it."""

LATEST = 1e12
"""Seconds since 1970. Arithmetic with times fails beyond this."""


def numeric_date(value: object) -> float | None:
    """Return seconds since 1970, or None; a boolean does not count as a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < LATEST else None


def relative(value: object, now: float) -> str:
    """Say how long ago a NumericDate is, or how far ahead; show any other value as it is."""
    moment = numeric_date(value)
    if moment is None:
        return shown(value)
    return f"{abs(moment - now):.0f} s {'ago' if moment <= now else 'from now'}"

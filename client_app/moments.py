"""Times in tokens (NumericDate, RFC 7519 §2): read, and put into words."""

from client_app.texts import shown

BACK_SECONDS, AHEAD_SECONDS = 60, 10
"""How far the clock of an issuer may be behind ours, and ahead of it."""

LATEST = 1e12
"""Seconds since 1970; beyond it, arithmetic with times ends."""


def numeric_date(value: object) -> float | None:
    """Seconds since 1970, or None; a boolean is not a number here."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 < value < LATEST else None


def relative(value: object, now: float) -> str:
    """How long ago a NumericDate is, or in how long; other values unchanged."""
    moment = numeric_date(value)
    if moment is None:
        return shown(value)
    return f"{abs(moment - now):.0f} s {'ago' if moment <= now else 'from now'}"

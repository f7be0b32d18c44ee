"""Values as text: lists and objects in one line, times in words, and a limit for the length."""

import json
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from hosting.visible_text import visible
from recorder.reading.wording import moment, span

LONGEST = 2_000
"""Maximum number of characters shown of a value."""

LONGEST_NESTED = 40
"""Maximum number of characters shown of a value inside an object."""

TIMES = frozenset({"auth_time", "client_id_issued_at", "exp", "iat", "nbf", "updated_at"})
"""Members that contain a time, in seconds since 1970."""

SPANS = frozenset({"expires_in", "max_age", "interval"})
"""Members that contain a number of seconds."""

LONGEST_SPAN = 1e12
"""Seconds; a longer time has no meaning in any unit."""


class Clock(NamedTuple):
    """The time of an event, and the time zone to show times in (None: this machine's)."""

    now: datetime
    zone: tzinfo | None


def shown(name: str, value: Any, clock: Clock) -> str:
    """Return a JSON member, or a parameter, as text that is safe to show."""
    text = visible(_text(value)) + _in_words(name, value, clock)
    rest = len(text) - LONGEST
    return text if rest <= 0 else f"{text[:LONGEST]}… and {rest} more characters"


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, dict):
        # Values too long to read here, such as the numbers of a key, come last.
        texts = {name: _text(member) for name, member in value.items()}
        ordered = sorted(texts, key=lambda name: len(texts[name]) > LONGEST_NESTED)
        return ", ".join(f"{name} {_shortened(texts[name])}" for name in ordered)
    return json.dumps(value)


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NESTED else f"{text[:LONGEST_NESTED]}…"


def _in_words(name: str, value: Any, clock: Clock) -> str:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    if name in TIMES:
        return f" = {moment(value, *clock)}"
    return f" = {span(value)}" if name in SPANS and abs(value) < LONGEST_SPAN else ""

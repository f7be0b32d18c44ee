"""What a request to `/_control` asks for, read strictly."""

import json
import time
from typing import Any

from hosting.control.clock import FARTHEST_SECONDS, ClockSetting
from hosting.control.wrong import WrongRequest
from hosting.strict_json import json_object_or_reason

CLOCK_MEMBERS = ("offset_seconds", "frozen_at")
MOST_DIGITS = 24
"""Of a number that is out of reach, so many are shown."""


def clock_setting(body: bytes) -> ClockSetting:
    """How the clock is to be set.

    Raises:
        WrongRequest: the body is no such setting, or is farther from the real time than is allowed.
    """
    document = json_document(body)
    if len(document) != 1 or not set(document) <= set(CLOCK_MEMBERS):
        raise WrongRequest(
            'The body must be {"offset_seconds": NUMBER} or {"frozen_at": NUMBER}, with one of '
            f"the two, not {named(document)}.",
            offered=CLOCK_MEMBERS,
        )
    if "frozen_at" in document:
        return ClockSetting(frozen_at=_number(document, "frozen_at", around=time.time()))
    return ClockSetting(offset_seconds=_number(document, "offset_seconds", around=0))


def json_document(body: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        WrongRequest: it is something else.
    """
    document, instead = json_object_or_reason(body)
    if document is None:
        raise WrongRequest(f"The body must be a JSON object, and is {instead}.")
    return document


def named(document: dict[str, Any]) -> str:
    """The names of its members, for a sentence."""
    return ", ".join(sorted(document)) or "no member"


def _number(document: dict[str, Any], name: str, *, around: float) -> float:
    value = document[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongRequest(f"{name} must be a number of seconds, not {json.dumps(value)}.")
    # Compared, never computed with: JSON has numbers that no float can hold.
    if not around - FARTHEST_SECONDS <= value <= around + FARTHEST_SECONDS:
        raise WrongRequest(
            f"{name} must be within ten years ({FARTHEST_SECONDS} seconds) of the real time, "
            f"and is {str(value)[:MOST_DIGITS]}."
        )
    return value

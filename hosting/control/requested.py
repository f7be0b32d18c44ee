"""What a request to `/_control` asks for, read strictly."""

import json
import time
from collections.abc import Mapping
from typing import Any

from hosting.control.clock import FARTHEST_SECONDS, ClockSetting
from hosting.control.fault import Fault, SwitchedOn
from hosting.control.wrong import WrongRequest
from hosting.strict_json import json_object_or_reason

FAULT_MEMBERS = ("fault", "endpoint", "times", "seconds")
MOST_TIMES = 1000
MOST_SECONDS = 60
CLOCK_MEMBERS = ("offset_seconds", "frozen_at")
LONGEST_SHOWN = 60
"""Characters of a value that are said back."""


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


def fault_wanted(body: bytes, offered: Mapping[str, Fault]) -> SwitchedOn:
    """The fault to be switched on, of those that are offered.

    Raises:
        WrongRequest: there is no such fault, or none at that endpoint, or the body says it wrongly.
    """
    document = json_document(body)
    if unknown := sorted(set(document) - set(FAULT_MEMBERS)):
        raise WrongRequest(f"Unknown member {unknown[0]!r}.", offered=FAULT_MEMBERS)
    fault = known_fault(document.get("fault"), offered)
    times = document.get("times", 1)
    if times is not None and (not _is_int(times) or not 1 <= times <= MOST_TIMES):
        raise WrongRequest(
            f"times must be 1 to {MOST_TIMES}, or null for a fault that lasts, not {_shown(times)}."
        )
    return SwitchedOn(fault, _endpoint(document, fault), times, _seconds(document, fault))


def known_fault(slug: object, offered: Mapping[str, Fault]) -> Fault:
    """The fault of this name.

    Raises:
        WrongRequest: there is none.
    """
    fault = offered.get(slug) if isinstance(slug, str) else None
    if fault is None:
        raise WrongRequest(
            f"fault must be one that this role offers, not {_shown(slug)}.", offered=[*offered]
        )
    return fault


def _endpoint(document: dict[str, Any], fault: Fault) -> str:
    endpoint = document.get("endpoint", fault.endpoints[0] if len(fault.endpoints) == 1 else None)
    if endpoint not in fault.endpoints:
        raise WrongRequest(
            f"endpoint must be one at which {fault.slug} can be switched on, "
            f"not {_shown(endpoint)}.",
            offered=fault.endpoints,
        )
    return str(endpoint)


def _seconds(document: dict[str, Any], fault: Fault) -> float:
    seconds = document.get("seconds", fault.seconds)
    if "seconds" in document and not fault.seconds:
        raise WrongRequest(f"{fault.slug} takes no seconds.")
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        raise WrongRequest(f"seconds must be a number, not {_shown(seconds)}.")
    if not 0 <= seconds <= MOST_SECONDS:
        raise WrongRequest(f"seconds must be 0 to {MOST_SECONDS}, not {_shown(seconds)}.")
    return seconds


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: object) -> str:
    """A value of JSON in a sentence: as JSON, and not too long."""
    return json.dumps(value)[:LONGEST_SHOWN]


def json_document(body: bytes) -> dict[str, Any]:
    """The JSON object in a body.

    Raises:
        WrongRequest: it is something else.
    """
    document, instead = json_object_or_reason(body)
    if document is None:
        raise WrongRequest(f"The body must be a JSON object, not {instead}.")
    return document


def named(document: dict[str, Any]) -> str:
    """The names of its members, for a sentence."""
    return ", ".join(sorted(document)) or "no member"


def _number(document: dict[str, Any], name: str, *, around: float) -> float:
    value = document[name]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise WrongRequest(f"{name} must be a number of seconds, not {_shown(value)}.")
    # Compared, never computed with: JSON has numbers that no float can hold.
    if not around - FARTHEST_SECONDS <= value <= around + FARTHEST_SECONDS:
        raise WrongRequest(
            f"{name} must be within ten years ({FARTHEST_SECONDS} seconds) of the real time, "
            f"not {_shown(value)}."
        )
    return value

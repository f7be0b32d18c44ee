"""Converts events of format 1. There, a check said "passed": true or false, but not what it was
about or why it was made, and no check could be left out. What a check was about is looked up by the
name it had at that time.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct

from recorder.event.format_1_checks import ABOUT, USED_UP


class _Check(Struct, frozen=True):
    name: str
    passed: bool
    expected: str
    received: str
    spec: str


class _Checks(Struct, frozen=True):
    role: str
    checks: tuple[_Check, ...]


def as_format_2(event: Mapping[str, object]) -> Mapping[str, object]:
    """Convert an event of format 1 (as parsed JSON) to format 2.

    Raises:
        msgspec.ValidationError: its role or its checks are not those of format 1.
    """
    told = msgspec.convert(event, _Checks)
    about = ABOUT.get(told.role, {})
    checks = [
        {
            "name": check.name,
            "verdict": "passed" if check.passed else "failed",
            "expected": check.expected,
            "received": check.received,
            "spec": check.spec,
            "about": about.get(check.name, ()),
            "explanation": "",
            "uses_up": USED_UP.get(check.name, ""),
        }
        for check in told.checks
    ]
    return {**event, "format": 2, "checks": checks, "without_checks": ()}

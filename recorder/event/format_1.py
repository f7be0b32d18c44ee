"""Events of format 1: a check said "passed": true or false, but not what it is about and for, and
no check could be left out.
"""

from collections.abc import Mapping

import msgspec
from msgspec import Struct


class _Check(Struct, frozen=True):
    name: str
    passed: bool
    expected: str
    received: str
    spec: str


class _Checks(Struct, frozen=True):
    checks: tuple[_Check, ...]


def as_format_2(event: Mapping[str, object]) -> Mapping[str, object]:
    """An event of format 1 (as JSON holds it) in format 2.

    Raises:
        msgspec.ValidationError: its checks are not those of format 1.
    """
    checks = [
        {
            "name": check.name,
            "verdict": "passed" if check.passed else "failed",
            "expected": check.expected,
            "received": check.received,
            "spec": check.spec,
            "about": (),
            "explanation": "",
        }
        for check in msgspec.convert(event, _Checks).checks
    ]
    return {**event, "format": 2, "checks": checks, "without_checks": ()}

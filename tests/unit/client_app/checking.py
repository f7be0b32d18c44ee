"""Run checks on their own, without a flow."""

from collections.abc import Iterable
from typing import Any

from tracing.checks import Check, Refused, first_failed


def refused_by(checks: Iterable[Check[Any]], subject: object) -> str:
    """The name of the first check that fails, or an empty string."""
    failed = first_failed(checks, subject)
    return failed.name if failed else ""


def passing(checks: Iterable[Check[Any]], subject: object) -> list[str]:
    """The names of the checks that pass when each is run on its own."""
    return [rule.name for rule in checks if rule.find(subject).passed]


def texts(checks: Iterable[Check[Any]], subject: object) -> str:
    """Everything that these checks report as expected and received."""
    return " ".join(str(Refused(rule, rule.find(subject))) for rule in checks)

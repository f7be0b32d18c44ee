"""The checks that a recorded event tells of, in either format of events."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

EventData = Mapping[str, Any]
"""An event as plain data, as the recorder keeps it and run files hold it."""

CheckData = Mapping[str, Any]
"""One check of such an event."""

CheckVerdict = Literal["passed", "failed", "warning"]


def verdict_of(check: CheckData) -> CheckVerdict:
    """The verdict of a check. Format 1 of events only says whether it passed."""
    if "verdict" in check:
        verdict: CheckVerdict = check["verdict"]
        return verdict
    return "passed" if check["passed"] else "failed"


def checks_with(verdict: CheckVerdict, event: EventData) -> Iterator[CheckData]:
    """The checks of an event that have this verdict."""
    return (check for check in event["checks"] if verdict_of(check) == verdict)


def described(check: CheckData) -> str:
    """A check in one line: its name, what it expected and received, and its clause."""
    return (
        f"{check['name']}: expected {check['expected']}, "
        f"received {check['received']} ({check['spec']})"
    )

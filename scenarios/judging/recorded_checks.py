"""The checks in recorded events, and the checks that roles leave out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

EventData = Mapping[str, Any]
"""An event as plain data (format 2), as provided by the recorder."""

CheckData = Mapping[str, Any]
"""One check of such an event."""

CheckVerdict = Literal["passed", "failed", "warning"]


def checks_with(verdict: CheckVerdict, event: EventData) -> Iterator[CheckData]:
    """Return the checks of an event that have this verdict."""
    return (check for check in event["checks"] if check["verdict"] == verdict)


def left_out_in(events: Iterable[EventData]) -> set[str]:
    """Return the names of the checks that the roles of these events leave out on purpose."""
    return {name for event in events for name in event["without_checks"]}


def described(check: CheckData) -> str:
    """Describe a check in one line: its name, what it expected and received, and its clause."""
    return (
        f"{check['name']}: expected {check['expected']}, "
        f"received {check['received']} ({check['spec']})"
    )

"""The checks that a recorded event tells of, and those that its role leaves out."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

EventData = Mapping[str, Any]
"""An event as plain data (format 2), as the recorder hands it out."""

CheckData = Mapping[str, Any]
"""One check of such an event."""

CheckVerdict = Literal["passed", "failed", "warning"]


def checks_with(verdict: CheckVerdict, event: EventData) -> Iterator[CheckData]:
    """The checks of an event that have this verdict."""
    return (check for check in event["checks"] if check["verdict"] == verdict)


def left_out_in(events: Iterable[EventData]) -> set[str]:
    """The names of the checks that the roles of these events leave out on purpose."""
    return {name for event in events for name in event["without_checks"]}


def described(check: CheckData) -> str:
    """A check in one line: its name, what it expected and received, and its clause."""
    return (
        f"{check['name']}: expected {check['expected']}, "
        f"received {check['received']} ({check['spec']})"
    )

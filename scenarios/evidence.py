"""What must be seen in a recorded flow before a step counts as walked.

A step that merely happened proves nothing: each one names messages that must have crossed the wire
and decisions that must have been made, so that a decision nobody makes any more is missed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tracing.catalogue import PARTY_NAMES, Party, Step
from tracing.fingerprints import parameters

RecordedEvent = Mapping[str, Any]
"""An event as plain data, as the recorder keeps it and run files hold it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A message on the wire: a request, or with a `status` the answer to it.

    `what` is the method and how the path ends, as in "POST /token"; `carries` names parameters (of
    query, Location, form or JSON), `headers` names headers in lower case.
    """

    sender: Party
    receiver: Party
    what: str
    status: int | None = None
    carries: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    def is_in(self, event: RecordedEvent) -> bool:
        """Whether this event is that message."""
        http = event["http"] or {}
        request, response = http.get("request"), http.get("response")
        if (event["from"], event["to"]) != (self.sender, self.receiver) or request is None:
            return False
        is_this_status = (response and response["status"]) == self.status
        return is_this_status and self._is_about(request) and self._has_all(response or request)

    def __str__(self) -> str:
        message = self.what if self.status is None else f"the answer {self.status} to {self.what}"
        way = f"from {PARTY_NAMES[self.sender]} to {PARTY_NAMES[self.receiver]}"
        names = ", ".join((*self.carries, *self.headers))
        return f"{message}, {way}" + (f", with {names}" if names else "")

    def _is_about(self, request: Mapping[str, Any]) -> bool:
        method, path = self.what.split()
        return bool(request["method"] == method and urlsplit(request["url"]).path.endswith(path))

    def _has_all(self, message: Mapping[str, Any]) -> bool:
        headers = {name.lower(): value for name, value in message["headers"]}
        names = {name for name, _ in parameters(message, headers)}
        return names.issuperset(self.carries) and headers.keys() >= set(self.headers)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A message that was seen, and the decisions told with it, by their names.

    Without a sight the decisions may be told with any message of the step, or with none. `instead`
    names other decisions that serve as well.
    """

    sight: Sight | None = None
    decisions: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()

    def missing_in(self, events: Sequence[RecordedEvent]) -> tuple[str, ...]:
        """What of it these events do not show, in words."""
        sight = self.sight
        told = [event for event in events if sight is None or sight.is_in(event)]
        if sight is not None and not told:
            return (f"never seen: {sight}",)
        made = {check["name"] for event in told for check in event["checks"]}
        if self.instead and made.issuperset(self.instead):
            return ()
        return tuple(f"never decided: {name}" for name in self.decisions if name not in made)


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one step must show."""

    step: Step
    evidence: tuple[Evidence, ...] = ()

    def missing_in(self, events: Sequence[RecordedEvent]) -> tuple[str, ...]:
        """What of it these events do not show, in words."""
        return tuple(lack for each in self.evidence for lack in each.missing_in(events))

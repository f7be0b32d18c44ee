"""What must be seen in a recorded flow before a step counts as walked.

A step that merely happened proves nothing: each one names messages that must have crossed the wire
and decisions that must have been made, so that a decision nobody makes any more is missed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from tracing.catalogue import PARTY_NAMES, Party, Step
from tracing.fingerprints import parameters

RecordedEvent = Mapping[str, Any]
"""An event as plain data, as the recorder keeps it and run files hold it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A message on the wire: a request, or with a `status` the answer to it.

    `what` is the method and how the path ends, as in "POST /token" or "GET /register/*"; `carries`
    names parameters (of query, Location, form or JSON), `headers` names headers in lower case, and
    `without` such parameters and headers as must not be there.
    """

    sender: Party
    receiver: Party
    what: str
    status: int | None = None
    carries: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

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
        names, lacking = ", ".join((*self.carries, *self.headers)), " or ".join(self.without)
        return "".join(
            [message, ", ", way, names and f", with {names}", lacking and f", without {lacking}"]
        )

    def _is_about(self, request: Mapping[str, Any]) -> bool:
        method, path = self.what.split()
        is_there = fnmatchcase(urlsplit(request["url"]).path, f"*{path}")
        return bool(request["method"] == method and is_there)

    def _has_all(self, message: Mapping[str, Any]) -> bool:
        headers = {name.lower(): value for name, value in message["headers"]}
        names = {name for name, _ in parameters(message, headers)}
        there = names | headers.keys()
        is_clean = there.isdisjoint(self.without)
        return is_clean and names.issuperset(self.carries) and headers.keys() >= set(self.headers)


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
    """What one step must show. `refused_by` names the checks that must refuse there."""

    step: Step
    evidence: tuple[Evidence, ...] = ()
    refused_by: tuple[str, ...] = ()

    def missing_in(self, events: Sequence[RecordedEvent]) -> tuple[str, ...]:
        """What of it these events do not show, in words."""
        refused = {name for event in events for name in refusing(event)}
        unrefused = (f"not refused by {name}" for name in self.refused_by if name not in refused)
        lacks = (lack for each in self.evidence for lack in each.missing_in(events))
        return (*lacks, *unrefused)

    def foresees_answer(self, event: RecordedEvent) -> bool:
        """Whether this answer was to be seen, with the very status that it has."""
        sights = (each.sight for each in self.evidence)
        return any(sight and sight.status and sight.is_in(event) for sight in sights)


def shows(step: Step, *sights: Sight, decisions: Collection[str] = ()) -> Expectation:
    """A step with these messages, and these decisions told with any of its events."""
    told = (Evidence(None, tuple(decisions)),) if decisions else ()
    return Expectation(step, (*map(Evidence, sights), *told))


def refusing(event: RecordedEvent) -> Iterator[str]:
    """The checks of an event that failed, by name."""
    return (check["name"] for check in event["checks"] if check["verdict"] == "failed")

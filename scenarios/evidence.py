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
    """A message on the wire: a request, or with `status` an answer.

    `path` is how the address ends, `carries` names parameters (of query, Location, form or JSON),
    `headers` names headers in lower case.
    """

    sender: Party
    receiver: Party
    method: str
    path: str
    status: tuple[int, ...] = ()
    carries: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()

    def is_in(self, event: RecordedEvent) -> bool:
        """Whether this event is that message."""
        http = event["http"] or {}
        request, response = http.get("request"), http.get("response")
        if (event["from"], event["to"]) != (self.sender, self.receiver) or request is None:
            return False
        is_this_kind = response["status"] in self.status if response else not self.status
        return is_this_kind and self._is_about(request) and self._is_complete(response or request)

    def __str__(self) -> str:
        what = f"{self.method} {self.path}"
        if self.status:
            what = f"the answer {' or '.join(map(str, self.status))} to {what}"
        way = f"from {PARTY_NAMES[self.sender]} to {PARTY_NAMES[self.receiver]}"
        names = ", ".join((*self.carries, *self.headers))
        return f"{what}, {way}" + (f", with {names}" if names else "")

    def _is_about(self, request: Mapping[str, Any]) -> bool:
        path = urlsplit(request["url"]).path
        return bool(request["method"] == self.method and path.endswith(self.path))

    def _is_complete(self, message: Mapping[str, Any]) -> bool:
        headers = {name.lower(): value for name, value in message["headers"]}
        names = {name for name, _ in parameters(message, headers)}
        return names.issuperset(self.carries) and headers.keys() >= set(self.headers)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Messages that were seen and decisions that were made, by their names.

    `remembered` says that this takes an earlier flow: a registration, login or consent from then.
    """

    sights: tuple[Sight, ...] = ()
    decisions: tuple[str, ...] = ()
    remembered: bool = False

    def missing_in(self, events: Sequence[RecordedEvent]) -> tuple[str, ...]:
        """What of it these events do not show, in words."""
        made = {check["name"] for event in events for check in event["checks"]}
        unseen = (each for each in self.sights if not any(each.is_in(event) for event in events))
        return (
            *(f"never seen: {sight}" for sight in unseen),
            *(f"never decided: {name}" for name in self.decisions if name not in made),
        )


@dataclass(frozen=True, slots=True)
class Expectation:
    """What one step must show: of each need, one of its choices."""

    step: Step
    needs: tuple[tuple[Evidence, ...], ...]

    def missing_in(self, events: Sequence[RecordedEvent], *, first_time: bool) -> tuple[str, ...]:
        """What these events do not show; with `first_time`, what is remembered does not count."""
        missing: list[str] = []
        for choices in self.needs:
            allowed = [choice for choice in choices if not (first_time and choice.remembered)]
            lacks = [choice.missing_in(events) for choice in allowed]
            nearest = min(lacks, key=len)
            missing.extend(nearest)
        return tuple(missing)

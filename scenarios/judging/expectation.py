"""What a recorded flow must show at a step: messages, and the checks that must fail.

A step that merely happened proves nothing. The checks that must be made are not listed by hand: see
`scenarios.judging.lock_file`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import urlsplit

from scenarios.judging.recorded_checks import EventData, checks_with
from tracing.catalogue import PARTY_NAMES, Party, Step
from tracing.fingerprints import parameters


@dataclass(frozen=True, slots=True)
class Sight:
    """A message on the wire: a request or, if `status` is given, its response.

    `what` is the method and the end of the path, as in "POST /token" or "GET /register/*".
    `carries` names parameters (in the query, Location, form or JSON), `headers` names headers in
    lower case, and `without` names parameters and headers that must be absent.
    """

    sender: Party
    receiver: Party
    what: str
    status: int | None = None
    carries: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """For example "POST /token"; for a response, "POST /token → 200"."""
        return self.what if self.status is None else f"{self.what} → {self.status}"

    def is_in(self, event: EventData) -> bool:
        """Whether this event shows the message."""
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
class Expectation:
    """What one step must show. `refused_by` names the checks that must fail in it."""

    step: Step
    sights: tuple[Sight, ...] = ()
    refused_by: tuple[str, ...] = ()

    def missing_in(self, events: Sequence[EventData]) -> Iterator[str]:
        """Yield, in words, what these events lack."""
        for sight in self.sights:
            if not any(sight.is_in(event) for event in events):
                yield f"never seen: {sight}"
        failed = {check["name"] for event in events for check in checks_with("failed", event)}
        for name in self.refused_by:
            if name not in failed:
                yield f"not refused by {name}"

    def sight_of(self, event: EventData) -> Sight | None:
        """Return the expected message that this event shows, if any."""
        return next((sight for sight in self.sights if sight.is_in(event)), None)

    def foresees_answer(self, event: EventData) -> bool:
        """Whether this response is expected with its status."""
        return any(sight.status and sight.is_in(event) for sight in self.sights)

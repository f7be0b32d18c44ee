"""Requests that a reader copied, edited, and sent as an attacker would; and their outcomes."""

import threading
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Annotated

from msgspec import Meta, Struct

from recorder.attacks.stories import Defence

REFUSED = 400
"""A response with this status or above refuses its request."""

MOST_KEPT = 200
MOST_HEADERS = 100
LONGEST_BODY = 65_536
GETS_THROUGH = "none"
"""The prediction that no check will refuse the request."""


class EditedRequest(Struct, frozen=True):
    """The request to send, and the name of the check that the reader expects to refuse it."""

    of_event: str
    method: Annotated[str, Meta(pattern=r"^[A-Z]{1,20}\Z")]
    url: Annotated[str, Meta(pattern=r"^http://[!-~]{1,8000}\Z")]
    headers: Annotated[tuple[tuple[str, str], ...], Meta(max_length=MOST_HEADERS)]
    body: Annotated[str, Meta(max_length=LONGEST_BODY)]
    predicted: Annotated[str, Meta(max_length=200)]


class Outcome(Struct, frozen=True):
    """The outcome of a request.

    It has the status of the response, the check that refused the request (None if no check did),
    and the event that the role recorded for it.
    """

    status: int
    refused_by: Defence | None = None
    event: str | None = None


@dataclass(slots=True)
class Edit:
    """An edited request, with its outcome once that is known."""

    request: EditedRequest
    outcome: Outcome | None = None

    @property
    def was_predicted(self) -> bool:
        """Whether the reader predicted the outcome: the check that refused, or that none did.

        A request that was refused before any check ran did not get through.
        """
        if self.outcome is None:
            return False
        if self.outcome.refused_by is not None:
            return self.request.predicted == self.outcome.refused_by.check
        return self.request.predicted == GETS_THROUGH and self.outcome.status < REFUSED


class Edits:
    """The newest edits, by id."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._edits: dict[str, Edit] = {}

    def add(self, request: EditedRequest) -> str:
        """Store a request and return its id."""
        id = token_urlsafe(12)
        with self._lock:
            self._edits[id] = Edit(request)
            while len(self._edits) > MOST_KEPT:
                del self._edits[next(iter(self._edits))]
        return id

    def find(self, id: str) -> Edit | None:
        """The edit with this id."""
        return self._edits.get(id)

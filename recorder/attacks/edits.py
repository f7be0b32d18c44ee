"""Requests that a reader copied, edited, and had sent as an attacker's own; and what became of
them.
"""

import threading
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Annotated

from msgspec import Meta, Struct

from recorder.attacks.stories import Defence

REFUSED = 400
"""From this status on a response refuses its request."""

MOST_KEPT = 200
MOST_HEADERS = 100
LONGEST_BODY = 65_536
GETS_THROUGH = "none"
"""The prediction that no check refuses the request."""


class EditedRequest(Struct, frozen=True):
    """What is sent, and the name of the check that the reader expects to refuse it."""

    of_event: str
    method: Annotated[str, Meta(pattern=r"^[A-Z]{1,20}\Z")]
    url: Annotated[str, Meta(pattern=r"^http://[!-~]{1,8000}\Z")]
    headers: Annotated[tuple[tuple[str, str], ...], Meta(max_length=MOST_HEADERS)]
    body: Annotated[str, Meta(max_length=LONGEST_BODY)]
    predicted: Annotated[str, Meta(max_length=200)]


class Outcome(Struct, frozen=True):
    """The status of the response, the check that refused the request (None: no check did), and the
    event that the role told of it.
    """

    status: int
    refused_by: Defence | None = None
    event: str | None = None


@dataclass(slots=True)
class Edit:
    """An edited request, and its outcome as soon as it is known."""

    request: EditedRequest
    outcome: Outcome | None = None

    @property
    def was_predicted(self) -> bool:
        """Whether the check that refused is the one that the reader expected; a request that was
        refused before any check did not get through.
        """
        if self.outcome is None:
            return False
        if self.outcome.refused_by is not None:
            return self.request.predicted == self.outcome.refused_by.check
        return self.request.predicted == GETS_THROUGH and self.outcome.status < REFUSED


class Edits:
    """The newest edits, by their ids."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._edits: dict[str, Edit] = {}

    def add(self, request: EditedRequest) -> str:
        """Keep a request; gives its id."""
        id = token_urlsafe(12)
        with self._lock:
            self._edits[id] = Edit(request)
            while len(self._edits) > MOST_KEPT:
                del self._edits[next(iter(self._edits))]
        return id

    def find(self, id: str) -> Edit | None:
        """The edit with this id."""
        return self._edits.get(id)

"""Tours that a reader of the pages has requested, for the program that runs them. An attack is
requested in the same way.

The recorder knows no scenario and starts nothing. It keeps the requests in memory, one for each
tour, so there are never more of them than tours.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

State = Literal["none", "waiting", "running", "done", "failed"]

PRESENT_SECONDS = 10.0
"""How long after its last message the runner of tours counts as present."""

GONE_SECONDS = 60.0
"""After so long without a message of the runner, the tours that it has taken count as failed."""

ID_BYTES = 16
GONE = "The program that ran this tour has stopped."


class UnknownTour(LookupError):
    """There is no tour of this name."""


class UnknownRequest(LookupError):
    """No request has this id, or not any more."""


class RequestIsOver(ValueError):
    """The request is done or has failed already."""


@dataclass(slots=True)
class TourRequest:
    """A requested tour, the state of its run, the flow to open, all its flows so far, and what went
    wrong.
    """

    tour: str
    id: str = ""
    state: State = "none"
    flow: str | None = None
    flows: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the reader still waits for it."""
        return self.state in ("waiting", "running")


class TourRequests:
    """The requested tours, and what the runner reports of them.

    `is_known` says whether there is a tour of this name, `advice` what to do where no runner is
    there: the name of the tour is added.
    """

    def __init__(
        self,
        is_known: Callable[[str], bool],
        advice: str,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._is_known = is_known
        self._advice = advice
        self._clock = clock
        self._changed = threading.Condition()
        self._of_tour: dict[str, TourRequest] = {}
        self._asking = 0
        self._heard = float("-inf")

    def request(self, tour: str) -> None:
        """Request a tour; a request for one that waits or runs already joins it.

        Raises:
            UnknownTour: no tour has this name.
        """
        with self._changed:
            if not self._now(tour).is_open:
                self._forget_unknown()
                fresh = TourRequest(tour, secrets.token_urlsafe(ID_BYTES), "waiting")
                # Behind the others: what was requested first is given out first.
                self._of_tour.pop(tour)
                self._of_tour[tour] = fresh
                self._changed.notify_all()

    def state(self, tour: str) -> TourRequest:
        """The state of the run of a tour.

        Raises:
            UnknownTour: no tour has this name.
        """
        with self._changed:
            request = self._now(tour)
            alone = request.state == "waiting" and not self._is_within(PRESENT_SECONDS)
            problem = f"{self._advice} {tour}" if alone else request.problem
            return replace(request, problem=problem)

    def ended(self, tour: str, wait: float) -> TourRequest:
        """The same, as soon as the run has ended, or after so many seconds.

        Raises:
            UnknownTour: no tour has this name.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._now(tour).is_open, wait)
        return self.state(tour)

    def take(self, wait: float) -> Mapping[str, str]:
        """The tours that wait, by the ids of their requests, each given out once; when there are
        none, wait so many seconds for the first.
        """
        with self._changed:
            self._asking += 1
            try:
                self._changed.wait_for(self._waiting, wait)
                taken = self._waiting()
                for request in taken:
                    request.state = "running"
            finally:
                self._asking -= 1
                self._heard = self._clock()
            return {request.id: request.tour for request in taken}

    def report(
        self, id: str, state: State, flow: str | None, problem: str, flows: tuple[str, ...] = ()
    ) -> str:
        """Report on a run; a flow that was named stays. Gives the tour.

        Raises:
            UnknownRequest: no request has this id, or not any more.
            RequestIsOver: it is done, or has failed.
        """
        with self._changed:
            self._heard = self._clock()
            request = next(
                (request for request in self._of_tour.values() if request.id == id), None
            )
            if request is None or not id:
                raise UnknownRequest("Unknown tour request.")
            if not request.is_open:
                raise RequestIsOver("This tour request has ended.")
            request.state, request.flow, request.problem = state, flow or request.flow, problem
            request.flows = flows or request.flows
            self._changed.notify_all()
            return request.tour

    def _forget_unknown(self) -> None:
        """Forget those of tours that are no longer known: there are no more requests than tours."""
        for tour in [tour for tour in self._of_tour if not self._is_known(tour)]:
            del self._of_tour[tour]

    def _waiting(self) -> list[TourRequest]:
        return [request for request in self._of_tour.values() if request.state == "waiting"]

    def _now(self, tour: str) -> TourRequest:
        if not self._is_known(tour):
            raise UnknownTour("Unknown tour.")
        request = self._of_tour.setdefault(tour, TourRequest(tour))
        if request.state == "running" and not self._is_within(GONE_SECONDS):
            request.state, request.problem = "failed", GONE
        return request

    def _is_within(self, seconds: float) -> bool:
        """Whether the runner has sent anything within so many seconds."""
        return self._asking > 0 or self._clock() - self._heard <= seconds

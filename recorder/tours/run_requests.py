"""Runs of a tour, of an attack, or of an edited request that readers of the pages have requested,
for the program that carries them out.

The recorder knows no scenario and starts nothing. It keeps the requests in memory, one for each
name.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

State = Literal["none", "waiting", "running", "done", "failed"]

PRESENT_SECONDS = 10.0
"""How long after its last message a runner counts as present."""

GONE_SECONDS = 60.0
"""How long after the runner's last message the runs that it has taken count as failed."""

ID_BYTES = 16
GONE = "The program that was running this has stopped."


class UnknownRun(LookupError):
    """No tour, attack or edited request has this name."""


class UnknownRequest(LookupError):
    """No request has this id (any longer)."""


class RequestIsOver(ValueError):
    """The request is already done, or has failed."""


@dataclass(slots=True)
class RunRequest:
    """The name of what is to be run, the state of the run, the flow to open, all its flows so far,
    and what went wrong.
    """

    name: str
    id: str = ""
    state: State = "none"
    flow: str | None = None
    flows: tuple[str, ...] = ()
    problem: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the reader still waits for it."""
        return self.state in ("waiting", "running")


class RunRequests:
    """The requested runs of one kind, and what the runner reports about them.

    `is_known` says whether a name can be run, `advice` what to do if no runner is present.
    """

    def __init__(
        self,
        is_known: Callable[[str], bool],
        advice: Callable[[str], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._is_known = is_known
        self._advice = advice
        self._clock = clock
        self._changed = threading.Condition()
        self._of_name: dict[str, RunRequest] = {}
        self._asking = 0
        self._heard = float("-inf")

    def request(self, name: str) -> None:
        """Request a run; if one of this name is already waiting or running, join it.

        Raises:
            UnknownRun: nothing has this name.
        """
        with self._changed:
            if not self._now(name).is_open:
                self._forget_what_is_unknown()
                fresh = RunRequest(name, secrets.token_urlsafe(ID_BYTES), "waiting")
                # At the end: requests are given out in the order in which they were made.
                self._of_name.pop(name)
                self._of_name[name] = fresh
                self._changed.notify_all()

    def state(self, name: str) -> RunRequest:
        """Return the state of a run.

        Raises:
            UnknownRun: nothing has this name.
        """
        with self._changed:
            request = self._now(name)
            alone = request.state == "waiting" and not self._is_within(PRESENT_SECONDS)
            problem = self._advice(name) if alone else request.problem
            return replace(request, problem=problem)

    def ended(self, name: str, wait: float) -> RunRequest:
        """Return the state of a run once it has ended, or after `wait` seconds.

        Raises:
            UnknownRun: nothing has this name.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._now(name).is_open, wait)
        return self.state(name)

    def take(self, wait: float) -> Mapping[str, str]:
        """Return the names of the waiting runs, by the ids of their requests; each is given out
        once. If there are none, wait up to `wait` seconds for the first.
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
            return {request.id: request.name for request in taken}

    def report(
        self, id: str, state: State, flow: str | None, problem: str, flows: tuple[str, ...] = ()
    ) -> str:
        """Report on a run; a flow that was named before is kept. Return the name of the run.

        Raises:
            UnknownRequest: no request has this id (any longer).
            RequestIsOver: it is done, or has failed.
        """
        with self._changed:
            self._heard = self._clock()
            request = next(
                (request for request in self._of_name.values() if request.id == id), None
            )
            if request is None or not id:
                raise UnknownRequest("Unknown request.")
            if not request.is_open:
                raise RequestIsOver("This request has ended.")
            request.state, request.flow, request.problem = state, flow or request.flow, problem
            request.flows = flows or request.flows
            self._changed.notify_all()
            return request.name

    def _waiting(self) -> list[RunRequest]:
        return [request for request in self._of_name.values() if request.state == "waiting"]

    def _now(self, name: str) -> RunRequest:
        if not self._is_known(name):
            raise UnknownRun("Nothing of this name can be run.")
        request = self._of_name.setdefault(name, RunRequest(name))
        if request.state == "running" and not self._is_within(GONE_SECONDS):
            request.state, request.problem = "failed", GONE
        return request

    def _forget_what_is_unknown(self) -> None:
        """Every edited request has a new name, so old names have to be removed."""
        unknown = [name for name in self._of_name if not self._is_known(name)]
        for name in unknown:
            del self._of_name[name]

    def _is_within(self, seconds: float) -> bool:
        """Return whether the runner has sent anything within so many seconds."""
        return self._asking > 0 or self._clock() - self._heard <= seconds

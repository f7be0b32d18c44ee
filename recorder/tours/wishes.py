"""Wishes: tours that somebody who looks at the pages wants walked, for whoever can walk them.

The recorder knows no scenario and starts nothing. It keeps what is wished for, in memory: one wish
for each tour, so there are never more of them than tours.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from tracing.tours import TOURS

State = Literal["none", "waiting", "running", "done", "failed"]

PRESENT_SECONDS = 10.0
"""For so long after its last word whoever walks counts as there."""

GONE_SECONDS = 60.0
"""After so long without a word of whoever walks, what was given out counts as failed."""

ID_BYTES = 16
GONE = "Whoever walked this tour is gone."


class UnknownTour(LookupError):
    """There is no tour of this name."""


class UnknownWish(LookupError):
    """There is no such wish, or not any more."""


class WishIsOver(ValueError):
    """Of a wish that is done or failed there is no more to report."""


@dataclass(slots=True)
class Wish:
    """A tour that is to be walked, how far that is, the flow to open, and what went wrong."""

    tour: str
    id: str = ""
    state: State = "none"
    flow: str | None = None
    problem: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still waits for it."""
        return self.state in ("waiting", "running")


class Wishes:
    """What is wished for, taken by whoever walks, and what that one reports of it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = threading.Condition()
        self._of_tour = {name: Wish(name) for name in TOURS}
        self._asking = 0
        self._heard = float("-inf")

    def wish(self, tour: str) -> None:
        """Wish for a tour; who wishes for one that waits or is walked joins those before.

        Raises:
            UnknownTour: there is no such tour.
        """
        with self._changed:
            if not self._now(tour).is_open:
                fresh = Wish(tour, secrets.token_urlsafe(ID_BYTES), "waiting")
                # Behind the others: what was wished for first is given out first.
                self._of_tour.pop(tour)
                self._of_tour[tour] = fresh
                self._changed.notify_all()

    def state(self, tour: str) -> Wish:
        """How things are with a tour.

        Raises:
            UnknownTour: there is no such tour.
        """
        with self._changed:
            wish = self._now(tour)
            nobody = wish.state == "waiting" and not self._is_within(PRESENT_SECONDS)
            problem = _nobody(tour) if nobody else wish.problem
            return Wish(tour, wish.id, wish.state, wish.flow, problem)

    def take(self, wait: float) -> Mapping[str, str]:
        """The tours that wait, by the ids of their wishes, each given out once; when there are
        none, wait so many seconds for the first.
        """
        with self._changed:
            self._asking += 1
            try:
                self._changed.wait_for(self._waiting, wait)
                taken = self._waiting()
                for wish in taken:
                    wish.state = "running"
            finally:
                self._asking -= 1
                self._heard = self._clock()
            return {wish.id: wish.tour for wish in taken}

    def report(self, id: str, state: State, flow: str | None, problem: str) -> str:
        """Say how a walk goes; a flow that was named stays. Gives the tour.

        Raises:
            UnknownWish: nobody wished for this, or not any more.
            WishIsOver: it is done, or has failed.
        """
        with self._changed:
            self._heard = self._clock()
            wish = next((wish for wish in self._of_tour.values() if wish.id == id), None)
            if wish is None or not id:
                raise UnknownWish("There is no such wish, or not any more.")
            if not wish.is_open:
                raise WishIsOver("This wish is over.")
            wish.state, wish.flow, wish.problem = state, flow or wish.flow, problem
            return wish.tour

    def _waiting(self) -> list[Wish]:
        return [wish for wish in self._of_tour.values() if wish.state == "waiting"]

    def _now(self, tour: str) -> Wish:
        wish = self._of_tour.get(tour)
        if wish is None:
            raise UnknownTour("There is no such tour.")
        if wish.state == "running" and not self._is_within(GONE_SECONDS):
            wish.state, wish.problem = "failed", GONE
        return wish

    def _is_within(self, seconds: float) -> bool:
        """Whether anything was heard, within so many seconds, of whoever walks."""
        return self._asking > 0 or self._clock() - self._heard <= seconds


def _nobody(tour: str) -> str:
    return f"Nobody is there to walk it: run python3 scripts/replay.py {tour}"

"""How the workers at one address share its connections, so that each has as many as the others.

All of them listen, and the one that has just worked wakes up first: it would get nearly all of the
connections that clients keep, and the others would have nothing to do.
"""

from multiprocessing import get_context


class Share:
    """How many connections a worker has, and how many all workers have together."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._own = 0
        self._all = get_context("spawn").Value("l", 0)

    def change(self, number: int) -> None:
        """Add to the number of connections; negative if they have ended."""
        self._own += number
        with self._all.get_lock():
            self._all.value += number

    def is_large(self) -> bool:
        """Whether others have fewer. The connections of a killed worker still count, which makes
        this rarer but does no harm.
        """
        return bool(self._own * self._workers > self._all.value)

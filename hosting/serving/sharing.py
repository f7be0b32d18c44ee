"""How the workers at one address share its connections: each has as many as the others.

All of them listen, and the one that has just worked wakes up first: it would have nearly all of the
connections that clients keep, and the others would have nothing to do.
"""

from multiprocessing import get_context


class Share:
    """The connections of a worker, of which all workers together have so many."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._own = 0
        self._all = get_context("spawn").Value("l", 0)

    def change(self, number: int) -> None:
        """So many have come, or gone."""
        self._own += number
        with self._all.get_lock():
            self._all.value += number

    def is_large(self) -> bool:
        """Whether others have fewer. What a killed worker had makes this rarer, and no worse."""
        return bool(self._own * self._workers > self._all.value)

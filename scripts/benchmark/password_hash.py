"""How long one look at a password takes here, so that the bench can tell it from our own work.

Any honest hash outweighs all else that a login does; it is slow on purpose.
"""

import threading
import time
from collections.abc import Callable
from statistics import median
from typing import NamedTuple

from argon2 import PasswordHasher

# The authorization server's own parameters: OWASP's floor for argon2id.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
PASSWORD = "wonderland"

clock = time.perf_counter


class HashTime(NamedTuple):
    """Seconds that one look takes alone, and looks per second when several are taken at once."""

    alone: float
    per_second_together: float


def measure_hash(at_once: int, seconds: float) -> HashTime:
    """Look at a password for so long alone, and for so long with several threads at once."""
    password_hash = HASHER.hash(PASSWORD)

    def look() -> None:
        HASHER.verify(password_hash, PASSWORD)

    alone = _times(look, clock() + seconds)
    return HashTime(median(alone), _per_second(look, at_once, seconds))


def _per_second(look: Callable[[], None], at_once: int, seconds: float) -> float:
    taken: list[float] = []
    began = clock()
    threads = [
        threading.Thread(target=lambda: taken.extend(_times(look, began + seconds)))
        for _ in range(at_once)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(taken) / (clock() - began)


def _times(look: Callable[[], None], stop_at: float) -> list[float]:
    """The seconds that each look took; at least one is taken."""
    taken: list[float] = []
    while not taken or clock() < stop_at:
        began = clock()
        look()
        taken.append(clock() - began)
    return taken

"""How long one password check takes here, so that the bench can separate it from our own work.

Any good password hash takes longer than everything else in a login; it is slow on purpose.
"""

import time
from statistics import median

from argon2 import PasswordHasher

# The authorization server's own parameters: OWASP's minimum for argon2id.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_seconds(seconds: float) -> float:
    """Return the median time of the checks that fit into these seconds; at least one is made."""
    password = "wonderland"
    password_hash, taken = HASHER.hash(password), list[float]()
    stop_at = time.perf_counter() + seconds
    while not taken or time.perf_counter() < stop_at:
        began = time.perf_counter()
        HASHER.verify(password_hash, password)
        taken.append(time.perf_counter() - began)
    return median(taken)

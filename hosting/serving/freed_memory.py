"""What was freed goes back to the system."""

import ctypes
import sys
from contextlib import suppress

LARGE_BYTES = 1 << 20
M_MMAP_THRESHOLD = -3


def give_large_blocks_back() -> None:
    """From now on a block of memory above 1 MiB is the system's again as soon as it is freed.

    Otherwise glibc keeps blocks as large as the largest that was freed before, up to 32 MiB
    (mallopt(3), M_MMAP_THRESHOLD): each thread that has once hashed a password would keep 19 MiB.
    A hash takes 10 ms longer for it, as its memory is new each time. Other C libraries keep nothing
    as large.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):
            ctypes.CDLL(None).mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)

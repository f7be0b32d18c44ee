"""The fastest way to start processes that is safe on this system.

`FASTEST` is for many processes that are started one after another, and `FASTEST_ONCE` for a few
that are started together, once.
"""

import sys
from functools import partial

from scripts.processes.process import Start, started

if sys.platform == "linux":
    from scripts.processes.forked import SHARED, forked

    FASTEST: Start = forked
    FASTEST_ONCE: Start = partial(forked, imported=SHARED)
else:
    FASTEST = FASTEST_ONCE = started

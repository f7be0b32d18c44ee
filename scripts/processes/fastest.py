"""How processes are started where it has to be fast: as fast as the system can do it safely.

`FASTEST` is for many processes, one after the other, and `FASTEST_ONCE` for a few that are started
together and not again.
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

"""How processes are started where there are many: as fast as the system can do it safely."""

import sys

from scripts.processes.process import Start, started

if sys.platform == "linux":
    from scripts.processes.forked import forked

    FASTEST: Start = forked
else:
    FASTEST = started

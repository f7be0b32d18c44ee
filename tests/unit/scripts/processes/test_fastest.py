"""`scripts.processes.fastest`: programs can be started on every system."""

import subprocess
import sys

from scripts.setting_up.environment import ROOT

ON_WINDOWS = """
import multiprocessing.context, multiprocessing.reduction, sys
import scripts.processes.process
del multiprocessing.context.ForkServerContext, multiprocessing.reduction.DupFd
sys.platform = "win32"
from scripts.processes.fastest import FASTEST
assert FASTEST is scripts.processes.process.started
"""


def test_nothing_that_only_posix_has_is_imported_elsewhere() -> None:
    """Windows has neither a fork server nor a way to pass on file descriptors, so each process is
    started separately there.
    """
    subprocess.run((sys.executable, "-c", ON_WINDOWS), cwd=ROOT, check=True)

"""Variables of the user's environment that would break a command, and so do not reach it.

Those that control text encoding, say where byte code is kept, or help to debug are left as they
are. Only `os` and `sys` are imported, which are loaded already: any other module may be one of the
user's.
"""

import os
import sys

CHANGES_PYTHON = (
    # where modules come from
    *("PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH", "PYTHONPLATLIBDIR", "PYTHONEXECUTABLE"),
    *("PYTHONCASEOK", "PYTHONUSERBASE"),
    # how they are compiled: learners read the docstrings
    "PYTHONOPTIMIZE",
    # what else is run, or stops them
    *("PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONWARNINGS", "PYTHON_PRESITE"),
    # what Python prints about itself
    *("PYTHONVERBOSE", "PYTHONDEBUG", "PYTHONPROFILEIMPORTTIME", "PYTHONMALLOCSTATS"),
    *("PYTHONDUMPREFS", "PYTHONDUMPREFSFILE"),
)
"""Python reads these variables when it starts, so it must start again without them."""

SIZES = {"COLUMNS": 20, "LINES": 2}
"""The size of the terminal, if the user sets it, and the least in which anything is readable."""


def remove() -> bool:
    """Remove these variables; return whether Python has started with one that affects it."""
    for name, least in SIZES.items():
        given = os.environ.get(name, str(least))
        if not (given.isascii() and given.isdigit() and int(given) >= least):
            del os.environ[name]
    path = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    # Until the restart, which may import something, Python's own modules come before the user's.
    sys.path.sort(key=path.__contains__)
    found = [name for name in CHANGES_PYTHON if name in os.environ]
    for name in found:
        del os.environ[name]
    return bool(found)

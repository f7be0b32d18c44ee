"""Variables of the user's environment that would break a command, and so do not reach it.

What says how text is encoded, where byte code is kept, or helps to debug stays as it is. Only `os`
and `sys` are imported, which are loaded already: any other module may be one of the user's.
"""

import os
import sys

CHANGES_PYTHON = (
    # where modules come from
    *("PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH", "PYTHONPLATLIBDIR", "PYTHONEXECUTABLE"),
    *("PYTHONCASEOK", "PYTHONUSERBASE"),
    # how they are compiled: docstrings are what a learner reads
    "PYTHONOPTIMIZE",
    # what is run beside them, or stops them
    *("PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONWARNINGS", "PYTHON_PRESITE"),
    # what Python prints of itself
    *("PYTHONVERBOSE", "PYTHONDEBUG", "PYTHONPROFILEIMPORTTIME", "PYTHONMALLOCSTATS"),
    *("PYTHONDUMPREFS", "PYTHONDUMPREFSFILE"),
)
"""They are read when Python starts, so without them it must start again."""

SIZES = {"COLUMNS": 20, "LINES": 2}
"""The size of the terminal, if the user says it, and the least that something can be read in."""


def remove() -> bool:
    """Takes them out of the environment; whether Python has started with one of them."""
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

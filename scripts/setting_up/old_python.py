"""Ends the program with one sentence under a Python that is too old, when it is imported.

Python 2.7 can parse this file and everything that is imported before it. There is no function here,
since it would have to have type annotations.
"""

import sys

OLDEST_PYTHON = (3, 11)

if sys.version_info < OLDEST_PYTHON:
    sys.stderr.write(
        "This needs Python 3.11 or later, and {} is Python {}.{}: install a newer one (from "
        "python.org, or your system's packages) and start with that, for instance "
        "`python3.11 {}`.\n".format(
            sys.executable, sys.version_info[0], sys.version_info[1], sys.argv[0]
        )
    )
    sys.exit(2)

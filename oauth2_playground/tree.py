"""Where the tree of the playground is, and how its commands are started.

In a checkout, the tree is the checkout itself. When installed, it is inside this package, and only
processes started from it have it on their path.
"""

import sys
from pathlib import Path

INSIDE = Path(__file__).resolve().with_name("tree")
IS_INSTALLED = INSIDE.is_dir()
"""Whether the playground is installed with pip, not a checkout. Then no `.venv` is created: the
packages are installed already.
"""

TREE = INSIDE if IS_INSTALLED else INSIDE.parents[1]
"""The folder that contains the roles, the recorder and the scripts."""

COMMANDS = ("launch", "replay", "attack", "illustrate", "bench", "television", "rotate_keys")
"""The commands of a checkout and of an installation. Other files in `scripts/` are for developing
the project.
"""


def start(name: str, *arguments: str) -> list[str]:
    """Return the command line that starts one of `COMMANDS` with this Python interpreter."""
    return [sys.executable, str(TREE / "scripts" / f"{name}.py"), *arguments]

"""Where the tree of the playground is, and how its commands are started.

In a checkout the tree is the checkout. Installed, it lies inside this package, and only processes
that start from it have it on their path.
"""

import sys
from pathlib import Path

INSIDE = Path(__file__).resolve().with_name("tree")
IS_INSTALLED = INSIDE.is_dir()
"""Whether this is not a checkout. No `.venv` is made then: the packages are installed already."""

TREE = INSIDE if IS_INSTALLED else INSIDE.parents[1]
"""The folder of the roles, the recorder and the scripts."""

COMMANDS = ("launch", "replay", "attack", "illustrate", "bench", "television", "rotate_keys")
"""The commands of both; other files in a checkout's `scripts/` are for working on the project."""


def start(name: str, *arguments: str) -> list[str]:
    """The words that start one of `COMMANDS`, under this Python."""
    return [sys.executable, str(TREE / "scripts" / f"{name}.py"), *arguments]

"""Where the tree of the playground is, and how its commands are started and spelled.

In a checkout the tree is the checkout. Installed, it lies inside this package, and only processes
that start from it have it on their path.
"""

import re
import sys
from pathlib import Path

from oauth2_playground import PROGRAM

INSIDE = Path(__file__).resolve().with_name("tree")
IS_INSTALLED = INSIDE.is_dir()
"""Whether this is not a checkout. No `.venv` is made then: the packages are installed already."""

TREE = INSIDE if IS_INSTALLED else INSIDE.parents[1]
"""The folder of the roles, the recorder and the scripts."""

COMMANDS = ("launch", "replay", "attack", "illustrate", "bench", "television", "rotate_keys")
"""What can be run in both; the others in a checkout's `scripts/` are for working on the project."""

_SCRIPT = re.compile(rf"(?<![\w/.])(?:python3 )?(?:scripts/)?({'|'.join(COMMANDS)})\.py\b")
_BEFORE_A_COLUMN = re.compile(rf"^(.*{_SCRIPT.pattern}.*?)(?=  )", re.MULTILINE)


def start(name: str, *arguments: str) -> list[str]:
    """The words that start one of `COMMANDS`, under this Python."""
    return [sys.executable, str(TREE / "scripts" / f"{name}.py"), *arguments]


def spelled(text: str) -> str:
    """A text with commands as one types them here.

    Texts spell them as in a checkout, `python3 scripts/launch.py --auto`; installed, that is
    `oauth2-playground launch --auto`. Where an explanation follows in a column of its own, it stays
    in that column.
    """
    return _installed_spelling(text) if IS_INSTALLED else text


def _installed_spelling(text: str) -> str:
    return _SCRIPT.sub(rf"{PROGRAM} \1", _BEFORE_A_COLUMN.sub(r"\1 ", text))

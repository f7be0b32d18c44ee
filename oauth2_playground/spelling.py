"""How the playground's commands, and the files that come with it, are written for the user."""

import re
import shlex
import sys

from oauth2_playground import PROGRAM
from oauth2_playground.tree import COMMANDS, IS_INSTALLED, TREE

_SCRIPT = re.compile(rf"(?<![\w/.])(?:python3 )?(?:scripts/)?({'|'.join(COMMANDS)})\.py\b")
_FILE = re.compile(r"(?<![\w/.])(?:docs/\w+\.(?:toml|jsonl)|README\.md)")


def spelled(text: str) -> str:
    """Return the text with commands and files as the user can type them.

    Texts write them as in a checkout: `python3 scripts/launch.py --auto`, `docs/setup.toml`. When
    the playground is installed, they become `oauth2-playground launch --auto` and the full path of
    the file.
    """
    return installed_spelling(text) if IS_INSTALLED else text


def installed_spelling(text: str) -> str:
    """Return the text as it reads when the playground is installed."""
    text = _SCRIPT.sub(rf"{PROGRAM} \1", text)
    return _FILE.sub(lambda found: shlex.quote(str(TREE / found[0])), text)


def missing_extra(what: str, extra: str) -> str:
    """Return the message for a feature, `what`, that needs an extra that is not installed."""
    packages = f"'{PROGRAM}[{extra}]'" if IS_INSTALLED else f"-r requirements-{extra}.txt"
    return (
        f"{what} needs the extra `{extra}`, which is not installed. Run: "
        f"{shlex.quote(sys.executable)} -m pip install {packages}"
    )

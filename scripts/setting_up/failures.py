"""What can go wrong while `.venv` is made: one sentence for each failure, with what to do."""

import platform
import re

from hosting.visible_text import visible
from scripts.setting_up.environment import ROOT, VENV

PIP_FETCHED = re.compile(r"^(Collecting|Processing) ", re.MULTILINE)
UNREACHABLE = (
    "The package index cannot be reached. Check the network, and the index, proxy and certificates "
    "that pip uses (`pip config list`), and start again."
)
EXPLANATIONS = (
    (
        r"DO NOT MATCH THE HASHES",
        "A package differs from the locked one and was not installed. Check which index and proxy "
        "pip uses (`pip config list`), and start again.",
    ),
    (
        r"No space left|not enough space",
        "The disk is full. Free 200 MB and start again.",
    ),
    (
        r"Permission denied|Read-only file system|Access is denied",
        f"Writing to {ROOT} is not allowed. Move the project to a folder of your own, or stop the "
        "programs that use its .venv, and start again.",
    ),
    (r"Retrying \(Retry|timed out|ConnectionError|confirming the ssl certificate", UNREACHABLE),
    (
        r"No matching distribution found for (\S+)",
        f"No ready-made build of <package> exists for Python {platform.python_version()} on "
        f"{platform.system()} {platform.machine()}. Use CPython 3.11 to 3.14, 64 bit.",
    ),
)


class SetupError(Exception):
    """`.venv` cannot be made. The message says why and what to do."""


def explain(said: str) -> str:
    """The sentence for a failure. An index that returned nothing counts as unreachable."""
    if "(from versions: none)" in said and not PIP_FETCHED.search(said):
        return UNREACHABLE
    for pattern, sentence in EXPLANATIONS:
        if found := re.search(pattern, said):
            return sentence.replace("<package>", visible(found[found.lastindex or 0]))
    last = said.strip().splitlines()[-1:] or ["pip gave no reason"]
    return (
        f"Setting up .venv failed ({visible(last[0])}). Delete the folder {VENV} and start again."
    )

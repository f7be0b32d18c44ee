"""What can go wrong while `.venv` is made, in one sentence each that says what to do."""

import platform
import re

from scripts.setting_up.environment import ROOT, VENV

PIP_FETCHED = re.compile(r"^(Collecting|Processing) ", re.MULTILINE)
UNREACHABLE = (
    "The package index cannot be reached: check the network, or the index, proxy and certificates "
    "that pip is set to use (`pip config list`), and start again."
)
EXPLANATIONS = (
    (
        r"DO NOT MATCH THE HASHES",
        "A package is not the one that was locked and was not installed: check which index and "
        "proxy pip is set to use (`pip config list`), and start again.",
    ),
    (
        r"No space left|not enough space",
        "The disk is full: make room (200 MB will do) and start again.",
    ),
    (
        r"Permission denied|Read-only file system|Access is denied",
        f"{ROOT} cannot be written to: move the project to a folder of your own, or end what is "
        "using its .venv, and start again.",
    ),
    (r"Retrying \(Retry|timed out|ConnectionError|confirming the ssl certificate", UNREACHABLE),
    (
        r"No matching distribution found for (\S+)",
        f"There is no ready-made build of <package> for Python {platform.python_version()} on "
        f"{platform.system()} {platform.machine()}: start again with CPython 3.11 to 3.14, 64 bit.",
    ),
)


class SetupError(Exception):
    """`.venv` cannot be made. The message says why and what to do, in one sentence."""


def explain(said: str) -> str:
    """The sentence for what went wrong. An index that gave nothing at all counts as unreachable."""
    if "(from versions: none)" in said and not PIP_FETCHED.search(said):
        return UNREACHABLE
    for pattern, sentence in EXPLANATIONS:
        if found := re.search(pattern, said):
            return sentence.replace("<package>", found[found.lastindex or 0])
    last = said.strip().splitlines()[-1:] or ["no reason was given"]
    return f"Setting up .venv failed ({last[0]}): delete the folder {VENV} and start again."

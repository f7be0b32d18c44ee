"""The pip settings used while `.venv` is made: how its user reaches an index, and nothing else.

A user's settings (`PIP_…`, pip.conf) may also say where pip installs, what it leaves out, or that
it only does a dry run. With one of those, `.venv` would stay incomplete forever.
"""

import ast
import os
import re
from collections.abc import Iterable, Mapping

REACHES_AN_INDEX = (
    *("index-url", "extra-index-url", "no-index", "find-links", "trusted-host"),
    *("proxy", "cert", "client-cert", "keyring-provider", "timeout", "retries"),
    *("cache-dir", "no-cache-dir"),
)
SECTIONS = ("global", "install")
"""The sections of pip.conf that apply to `pip install`: the later one wins."""
LISTED = re.compile(r"(\w+)\.([\w-]+)=('.*'|\".*\")")
LIST_ALL = ("config", "list", "-vvv")
"""Lists pip.conf, even if that makes pip quiet."""


def without_pip_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which pip lists its files, including one the user has named."""
    return {
        name: value
        for name, value in environ.items()
        if not name.startswith("PIP_") or name == "PIP_CONFIG_FILE"
    }


def reaching_the_index(listed: Iterable[str], environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for `pip install`, from what pip listed of its files and from the
    user's variables, which take precedence.
    """
    rows = [found.groups() for found in map(LISTED.fullmatch, map(str.strip, listed)) if found]
    told = {
        _variable(key): " ".join(str(ast.literal_eval(value)).split())
        for wanted in SECTIONS
        for section, key, value in rows
        if section == wanted and key in REACHES_AN_INDEX
    }
    given = {name: environ[name] for name in map(_variable, REACHES_AN_INDEX) if name in environ}
    others = {name: value for name, value in environ.items() if not name.startswith("PIP_")}
    return others | told | given | {"PIP_CONFIG_FILE": os.devnull}


def _variable(key: str) -> str:
    return f"PIP_{key.upper().replace('-', '_')}"

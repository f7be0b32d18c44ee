"""The nginx and TLS recipe is followed exactly as in docs/recipes.md (Linux with nginx)."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support.isolated import can_isolate, run_isolated
from tests.support.proxied import names

PAGES = ["https://login.example", "https://notes.example"]
INNER = ["http://127.0.0.1:9000", "http://127.0.0.1:9001"]
PROXIED = ["https://api.example", "https://login.example"]


@pytest.mark.skipif(
    not (shutil.which("nginx") and can_isolate()),
    reason="this machine has no nginx, or no network namespaces",
)
@pytest.mark.parametrize(("for_others", "back"), [("no", INNER), ("yes", PROXIED)])
def test_the_recipe_works(tmp_path: Path, for_others: str, back: list[str]) -> None:
    """Every step passes over TLS with a private certificate authority.

    Browsers use only https, and each cookie belongs to a single host. Servers call each other
    behind nginx or, as if they ran on different machines, through it. A playground for others has
    its own people.
    """
    hosts = dict.fromkeys(names(), "127.0.0.1")
    ended = run_isolated("tests.support.proxied", tmp_path, hosts, FOR_OTHERS=for_others)
    assert ended.returncode == 0, ended.stderr
    told = json.loads(ended.stdout.splitlines()[-1])
    assert told["troubles"] == []
    assert {str(each) for each in told["sent"].values()} == {str({"front": PAGES, "back": back})}
    assert told["cookies"]
    assert all(name.startswith("__Host-") for name in told["cookies"])

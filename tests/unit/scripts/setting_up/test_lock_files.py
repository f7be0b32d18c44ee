"""The lock files: what they pin, each with its hash, and whatever the project depends on."""

import re
import tomllib
from itertools import chain

import pytest

from scripts.setting_up.environment import LOCKS, ROOT

EXTRAS = ("requirements-postgresql.txt", "requirements-opentelemetry.txt")
ALL_LOCKS = (*LOCKS, *EXTRAS)


def pins(lock: str) -> dict[str, str]:
    """What a lock file pins: a row (package, version, marker) to its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    rows = re.findall(r"^([\w.-]+==[^#\n]+?) +(--hash.*)$", text, re.MULTILINE)
    return dict(rows)


def test_the_lock_files_agree() -> None:
    """What the tests install is what the scripts run with, the extras, and some tools."""
    for extra in EXTRAS:
        assert pins("requirements.txt").items() < pins(extra).items()
        assert pins(extra).items() < pins("requirements-test.txt").items()


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_every_row_of_a_lock_file_is_hashed(lock: str) -> None:
    """A row without a hash would let an index decide what is run."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    rows = re.findall(r"^[^#\s].*$", text, re.MULTILINE)
    assert len(rows) == len(pins(lock))


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_a_lock_file_names_no_index_and_no_path(lock: str) -> None:
    """Where packages come from is the user's choice, said to pip."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|index-url|find-links|^-|(^|\s)/", text, re.MULTILINE)


def test_every_dependency_is_locked() -> None:
    """A dependency added without a new lock would be missing at the first start."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    groups = project["project"]["dependencies"], project["dependency-groups"]["test"], *extras
    wanted = chain.from_iterable(groups)
    locked = {row.split("==")[0] for row in pins("requirements-test.txt")}
    assert {re.split(r"[<>=~! \[]", name)[0] for name in wanted} <= locked

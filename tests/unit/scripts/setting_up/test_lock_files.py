"""The lock files pin each package with its hash, and cover all dependencies of the project."""

import re
import tomllib
from itertools import chain

import pytest

from scripts.setting_up.environment import LOCKS, ROOT

EXTRAS = ("requirements-postgresql.txt", "requirements-opentelemetry.txt")
ALL_LOCKS = (*LOCKS, *EXTRAS)


def pins(lock: str) -> dict[str, str]:
    """Return the rows (package, version, marker) that a lock file pins, with their hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    rows = re.findall(r"^([\w.-]+==[^#\n]+?) +(--hash.*)$", text, re.MULTILINE)
    return dict(rows)


def test_the_lock_files_agree() -> None:
    """The tests install what the scripts run with, the extras, and some tools."""
    for extra in EXTRAS:
        assert pins("requirements.txt").items() < pins(extra).items()
        assert pins(extra).items() < pins("requirements-test.txt").items()


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_every_row_of_a_lock_file_is_hashed(lock: str) -> None:
    """Without a hash, the index would decide which code is run."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    rows = re.findall(r"^[^#\s].*$", text, re.MULTILINE)
    assert len(rows) == len(pins(lock))


@pytest.mark.parametrize("lock", ALL_LOCKS)
def test_a_lock_file_names_no_index_and_no_path(lock: str) -> None:
    """The user decides where packages come from, and tells pip."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|index-url|find-links|^-|(^|\s)/", text, re.MULTILINE)


def test_every_dependency_is_locked() -> None:
    """A dependency that is not in the lock file would be missing after the first start."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    groups = project["project"]["dependencies"], project["dependency-groups"]["test"], *extras
    wanted = chain.from_iterable(groups)
    locked = {row.split("==")[0] for row in pins("requirements-test.txt")}
    assert {re.split(r"[<>=~! \[]", name)[0] for name in wanted} <= locked

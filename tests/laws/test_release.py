"""The release workflow: its permissions, and what must pass before anything is published."""

import re
from collections.abc import Iterator
from typing import Any

import yaml

from tests.support.faults import assert_none
from tests.support.places import ROOT

TEXT = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
JOBS: dict[str, dict[str, Any]] = WORKFLOW["jobs"]
PUBLISHES = "pypa/gh-action-pypi-publish@"
PINNED = re.compile(r"[\w.-]+/[\w.-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+")


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each step, with the name of its job."""
    for name, job in JOBS.items():
        for step in job["steps"]:
            yield name, step


def test_only_a_tag_of_a_version_starts_it() -> None:
    """Not a branch, a pull request, or a schedule. YAML reads the key `on` as true."""
    assert WORKFLOW[True] == {"push": {"tags": ["v*"]}}


def test_a_job_may_do_only_what_it_must() -> None:
    """No permissions by default; one job reads the source, and one proves to the package index
    which workflow it is.
    """
    assert WORKFLOW["permissions"] == {}
    assert {name: job["permissions"] for name, job in JOBS.items()} == {
        "build": {"contents": "read"},
        "try": {},
        "publish": {"id-token": "write"},
    }


def test_no_token_lives_longer_than_a_run() -> None:
    """The workflow uses neither a repository secret nor a password for the package index."""
    assert not re.search(r"\bsecrets\b|password|api[_-]?token|GITHUB_TOKEN", TEXT, re.IGNORECASE)
    checkouts = [step for _, step in steps() if "/checkout@" in step.get("uses", "")]
    assert [step["with"]["persist-credentials"] for step in checkouts] == [False]


def test_each_action_is_named_by_its_commit() -> None:
    """A tag can be moved, a commit cannot; a comment gives its version."""
    lines = re.findall(r"uses: (.*)", TEXT)
    assert len(lines) == sum("uses" in step for _, step in steps())
    assert_none(line for line in lines if not PINNED.fullmatch(line))


def test_no_command_is_put_together_from_outside() -> None:
    """A tag's name could be shell code, so scripts use it only as a shell variable."""
    assert_none(step["run"] for _, step in steps() if "${{" in step.get("run", ""))


def test_what_is_published_has_been_tried() -> None:
    """The same files are built after the wheel's test, and tried on each system, from the oldest
    Python on.
    """
    (publish,) = (name for name, step in steps() if step.get("uses", "").startswith(PUBLISHES))
    assert JOBS[publish]["needs"] == ["build", "try"]
    assert JOBS[publish]["environment"] == "pypi"
    assert JOBS["try"]["needs"] == "build"
    assert JOBS["try"]["strategy"]["matrix"]["python"][0] == "3.11"
    built = [step.get("run", "") for step in JOBS["build"]["steps"]]
    tested = next(at for at, run in enumerate(built) if "tests/lifecycle/test_installed.py" in run)
    assert any("hatchling build" in run for run in built[tested + 1 :])
    assert not any("run" in step for step in JOBS[publish]["steps"])

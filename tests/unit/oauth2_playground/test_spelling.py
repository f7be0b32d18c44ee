"""`oauth2_playground.spelling`: commands and paths in texts can be typed where they are read."""

import shlex

import pytest

from oauth2_playground.spelling import installed_spelling, spelled
from oauth2_playground.tree import TREE


@pytest.mark.parametrize(
    ("text", "installed"),
    [
        ("run python3 scripts/replay.py all", "run oauth2-playground replay all"),
        ("`--data DIR` of scripts/launch.py", "`--data DIR` of oauth2-playground launch"),
        ("as launch.py runs", "as oauth2-playground launch runs"),
        ("FOO=1 python3 scripts/launch.py", "FOO=1 oauth2-playground launch"),
        ("python3 scripts/test.py", "python3 scripts/test.py"),
        ("scenarios/launch.py, my_launch.py", "scenarios/launch.py, my_launch.py"),
    ],
)
def test_a_command_is_spelled_as_one_types_it(text: str, installed: str) -> None:
    """A checkout shows the script; an installation shows the command on the PATH instead."""
    assert spelled(text) == text
    assert installed_spelling(text) == installed


def test_a_file_that_comes_with_it_is_spelled_with_its_path() -> None:
    """Users of an installed playground are in another folder; a path with a space is quoted."""
    path = shlex.quote(str(TREE / "docs/setup.toml"))
    assert installed_spelling("see docs/setup.toml.") == f"see {path}."

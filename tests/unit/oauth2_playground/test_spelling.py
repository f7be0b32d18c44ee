"""`oauth2_playground.spelling`: what a text names can be typed where it is read."""

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
    """In a checkout it stays; installed, the name on the PATH takes the place of the script."""
    assert spelled(text) == text
    assert installed_spelling(text) == installed


def test_a_file_that_comes_with_it_is_spelled_with_its_path() -> None:
    """Installed, the user is in another folder; a path with a blank is quoted."""
    path = shlex.quote(str(TREE / "docs/setup.toml"))
    assert installed_spelling("see docs/setup.toml.") == f"see {path}."

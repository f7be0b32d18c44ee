"""`scripts.setting_up.pip_settings`: of a user's settings, those by which pip reaches an index."""

import os

import pytest

from scripts.setting_up.pip_settings import reaching_the_index, without_pip_settings

LISTED = """\
For variant 'global', will try loading '/etc/xdg/pip/pip.conf'
global.index-url='https://packages.example/simple'
global.timeout='60'
global.target='/elsewhere'
install.timeout='5'
install.find-links='/one\\n/an other'
install.no-deps='true'
download.proxy='http://not.for.install:1'
""".splitlines()


def told(environ: dict[str, str]) -> dict[str, str]:
    """What pip is told by variables of its own."""
    found = reaching_the_index(LISTED, environ)
    assert found.pop("PIP_CONFIG_FILE") == os.devnull
    return {name: value for name, value in found.items() if name.startswith("PIP_")}


def test_what_a_file_says_of_an_index_goes_on() -> None:
    """Its section for installing counts more than the one for all; nothing else is taken."""
    assert told({}) == {
        "PIP_INDEX_URL": "https://packages.example/simple",
        "PIP_TIMEOUT": "5",
        "PIP_FIND_LINKS": "/one /an other",
    }


def test_a_variable_counts_more_than_a_file() -> None:
    """As pip itself has it."""
    environ = {"PIP_INDEX_URL": "https://mine.example", "PIP_PROXY": "http://proxy:1"}
    assert told(environ) == told({}) | environ


@pytest.mark.parametrize("name", ["TARGET", "USER", "PREFIX", "ROOT", "DRY_RUN", "NO_DEPS"])
def test_what_a_variable_says_of_anything_else_does_not(name: str) -> None:
    """Where it installs, and whether it does; the user's other variables stay as they are."""
    assert told({f"PIP_{name}": "1"}) == told({})
    assert reaching_the_index([], {"HTTPS_PROXY": "http://proxy:1"})["HTTPS_PROXY"]


def test_pip_lists_the_files_that_its_user_has_named() -> None:
    """And does so whatever else it is told."""
    environ = {"PIP_CONFIG_FILE": "/my/pip.conf", "PIP_QUIET": "3", "HOME": "/home/me"}
    assert without_pip_settings(environ) == {"PIP_CONFIG_FILE": "/my/pip.conf", "HOME": "/home/me"}

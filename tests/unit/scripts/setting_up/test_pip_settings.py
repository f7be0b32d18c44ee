"""`scripts.setting_up.pip_settings`: the user's settings by which pip reaches an index."""

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
    """Return the settings passed to pip as variables."""
    found = reaching_the_index(LISTED, environ)
    assert found.pop("PIP_CONFIG_FILE") == os.devnull
    return {name: value for name, value in found.items() if name.startswith("PIP_")}


def test_what_a_file_says_of_an_index_goes_on() -> None:
    """The section `install` takes precedence over `global`; other settings are ignored."""
    assert told({}) == {
        "PIP_INDEX_URL": "https://packages.example/simple",
        "PIP_TIMEOUT": "5",
        "PIP_FIND_LINKS": "/one /an other",
    }


def test_a_variable_counts_more_than_a_file() -> None:
    """This is the precedence of pip itself."""
    environ = {"PIP_INDEX_URL": "https://mine.example", "PIP_PROXY": "http://proxy:1"}
    assert told(environ) == told({}) | environ


@pytest.mark.parametrize("name", ["TARGET", "USER", "PREFIX", "ROOT", "DRY_RUN", "NO_DEPS"])
def test_what_a_variable_says_of_anything_else_does_not(name: str) -> None:
    """They could change where and whether pip installs. Variables of other programs stay."""
    assert told({f"PIP_{name}": "1"}) == told({})
    assert reaching_the_index([], {"HTTPS_PROXY": "http://proxy:1"})["HTTPS_PROXY"]


def test_pip_lists_the_files_that_its_user_has_named() -> None:
    """It does so whatever else the user has set for pip."""
    environ = {"PIP_CONFIG_FILE": "/my/pip.conf", "PIP_QUIET": "3", "HOME": "/home/me"}
    assert without_pip_settings(environ) == {"PIP_CONFIG_FILE": "/my/pip.conf", "HOME": "/home/me"}

"""The README says what the program does, and its commands work."""

import re
import shlex
import subprocess
import sys
import tomllib
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest

from authorization_server import config as authorization_server
from client_app import config as client_app
from hosting.common_settings import CommonSettings
from recorder import config as recorder
from resource_server import config as resource_server
from scripts.commands import docs
from scripts.setting_up.environment import ROOT
from tracing.catalogue import THIRTEEN_STEPS
from tracing.threats.threat_map import threats
from tracing.tours import AUTHORIZATION_CODE

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = sorted(set(re.findall(r"`?(python3 scripts/[^`\n]*)`?", README)))
CONFIGS = {
    "AUTHORIZATION_SERVER": authorization_server.Config(),
    "RESOURCE_SERVER": resource_server.Config(),
    "CLIENT_APP": client_app.Config(),
    "RECORDER": recorder.Config(),
}
COMMON = {each.name for each in fields(CommonSettings)}
SETTINGS = [
    (f"{role}_{field.name.upper()}", getattr(config, field.name))
    for role, config in CONFIGS.items()
    for field in fields(config)
    if field.name not in COMMON
]


def test_table_of_steps_is_the_catalogues() -> None:
    """The README's table of steps is what the catalogue says, row for row."""
    assert docs.readme(README) == README
    assert all(step.title in README for step in THIRTEEN_STEPS)


@pytest.mark.parametrize(
    "text", [THIRTEEN_STEPS[0].title, AUTHORIZATION_CODE.says, "Joins events to flows"]
)
def test_a_change_is_noticed(text: str) -> None:
    """A row that differs from the catalogue or from a room's law is replaced."""
    changed = README.replace(text, "Something else")
    assert docs.readme(changed) == README != changed


def test_every_folder_has_a_row() -> None:
    """Each package and room has one row, a room below its package, with the first law it states."""
    shown = re.findall(r"^\| `([a-z0-9_/]+)/` \| ([A-Z].*\.) \|$", README, re.MULTILINE)
    laws = {
        path.parent for package in docs.PACKAGES for path in (ROOT / package).rglob("__init__.py")
    }
    assert sorted(ROOT / folder for folder, _ in shown) == sorted(laws)
    assert dict(shown)["recorder/keeping"].startswith("Joins events to flows, ")
    for number, (folder, _) in enumerate(shown):
        above = str(Path(folder).parent)
        assert above == "." or above in [earlier for earlier, _ in shown[:number]]


def test_rooms_are_in_the_order_of_their_layers() -> None:
    """A room is listed above those it imports, in the order of pyproject.toml."""
    rooms = [path.name for path in docs.folders() if path.parent == ROOT / "recorder"]
    assert rooms.index("viewer") < rooms.index("ledger") < rooms.index("keeping")
    assert rooms.index("keeping") < rooms.index("event") < rooms.index("access")


def test_all_packages_are_shown() -> None:
    """The import contracts name the packages."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(docs.PACKAGES) == set(settings["tool"]["importlinter"]["root_packages"])


def test_picture_of_the_console_is_current() -> None:
    """It is what the console draws of the recorded flow today."""
    assert docs.PICTURE.read_text(encoding="utf-8") == docs.picture()


def test_threat_map_is_current() -> None:
    """The document contains every threat and check of the map's files."""
    document = docs.THREATS.read_text(encoding="utf-8")
    assert document == docs.threats()
    assert all(f"**{threat.name}.** {threat.happens}" in document for threat in threats())


def test_picture_loads_nothing() -> None:
    """A reader who opens the README sends no request to another site."""
    assert "url(" not in docs.picture().replace("url(#", "")


@pytest.mark.e2e
@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_known(command: str) -> None:
    """Each command in the README exists, and its --help lists each option used there."""
    _, script, *arguments = shlex.split(command)
    told = help_of(script)
    options = [argument for argument in arguments if argument.startswith("--")]
    assert [option for option in options if option not in told] == []


@cache
def help_of(script: str) -> str:
    """Return a script's help; the script is started once for all its commands."""
    command = [sys.executable, str(ROOT / script), "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("name", "default"), SETTINGS)
def test_each_setting_is_documented(name: str, default: object) -> None:
    """The README lists each setting of a program with its default."""
    shown = {True: "yes", False: "no", "": ""}.get(default, str(default))
    assert re.search(rf"^\| `{name}` \| {re.escape(shown)} ?\|", README, re.MULTILINE)


def test_no_setting_is_documented_that_is_not_there() -> None:
    """Each row of the README's table is a setting that exists."""
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert named == {name for name, _ in SETTINGS}

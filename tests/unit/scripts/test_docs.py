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
    """A row that is not the catalogue's, or a law's, does not survive."""
    changed = README.replace(text, "Something else")
    assert docs.readme(changed) == README != changed


def test_every_folder_has_a_row() -> None:
    """Each package and each room once, a room below its package, with what its law says first."""
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
    """What imports stands above what it imports, as pyproject.toml has it."""
    rooms = [path.name for path in docs.folders() if path.parent == ROOT / "recorder"]
    assert rooms.index("viewer") < rooms.index("ledger") < rooms.index("keeping")
    assert rooms.index("keeping") < rooms.index("event") < rooms.index("access")


def test_all_packages_are_shown() -> None:
    """Those that the import contracts name."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(docs.PACKAGES) == set(settings["tool"]["importlinter"]["root_packages"])


def test_picture_of_the_console_is_current() -> None:
    """The picture is what the console view draws of the recorded flow today."""
    assert docs.PICTURE.read_text(encoding="utf-8") == docs.picture()


def test_threat_map_is_current() -> None:
    """The document is what the files of the map say today, each threat and each check of it."""
    document = docs.THREATS.read_text(encoding="utf-8")
    assert document == docs.threats()
    assert all(f"**{threat.name}.** {threat.happens}" in document for threat in threats())


def test_picture_loads_nothing() -> None:
    """A reader who opens the README asks no foreign address for anything."""
    assert "url(" not in docs.picture().replace("url(#", "")


@pytest.mark.e2e
@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_known(command: str) -> None:
    """Each command of the README is there, and its --help knows each option that is used."""
    _, script, *arguments = shlex.split(command)
    told = help_of(script)
    options = [argument for argument in arguments if argument.startswith("--")]
    assert [option for option in options if option not in told] == []


@cache
def help_of(script: str) -> str:
    """What a script says of itself; it is started once for all its commands."""
    command = [sys.executable, str(ROOT / script), "--help"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize(("name", "default"), SETTINGS)
def test_each_setting_is_documented(name: str, default: object) -> None:
    """Each setting of a program stands in the README, with its default beside it."""
    shown = {True: "yes", False: "no", "": ""}.get(default, str(default))
    assert re.search(rf"^\| `{name}` \| {re.escape(shown)} ?\|", README, re.MULTILINE)


def test_no_setting_is_documented_that_is_not_there() -> None:
    """Each row of the README's table is a setting of a program."""
    named = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.MULTILINE))
    assert named == {name for name, _ in SETTINGS}

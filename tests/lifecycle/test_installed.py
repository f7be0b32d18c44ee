"""The wheel installs one name into an empty environment; its command does what the scripts do."""

import json
import re
import tarfile
import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CompletedProcess
from zipfile import ZipFile

import pytest
from packaging.metadata import Metadata
from packaging.requirements import Requirement

from oauth2_playground import __version__
from oauth2_playground.tree import COMMANDS
from tests.support.faults import assert_none
from tests.support.installation import Installation, Written, installed
from tests.support.places import ROOT
from tests.support.started import free_base

NAME = "oauth2_playground"
ABOUT = f"{NAME}-{__version__}.dist-info"
OURS = ("tracing", "hosting", "authorization_server", "resource_server", "client_app")
OURS += ("recorder", "scenarios", "scripts", "tests")
LARGEST = 3_000_000
"""The maximum size of the wheel, in bytes."""

DOES_NOT_BELONG = re.compile(
    r"(^|/)(tests|data|\.venv|\.git|\.ci|__pycache__)/|\.(pyc|db|token|pem|log|png|env)$"
)

Done = CompletedProcess[str]


@pytest.fixture(scope="module")
def playground(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installed playground, in a path that contains spaces."""
    return installed(tmp_path_factory.mktemp("somewhere else"))


@pytest.fixture(scope="module")
def before(playground: Installation) -> Written:
    """The files that were installed."""
    return playground.written()


@pytest.fixture(scope="module")
def done(playground: Installation, before: Written) -> Mapping[str, Done]:
    """The results of running each command once, in the folder of a user's project."""
    assert before
    orders = {
        "replay": ("replay", "--save", "run.jsonl"),
        "launch": ("launch", "--auto", "--plain", "--port-base", str(free_base())),
        "attack": ("attack", "code-replay", "--plain"),
        "illustrate": ("illustrate", "--out", "flow.html"),
        "bench": ("bench", "--help"),
        "launch --help": ("launch", "--help"),
    }
    with ThreadPoolExecutor(2) as pool:
        ended = {name: pool.submit(playground.playground, *each) for name, each in orders.items()}
    return {name: each.result() for name, each in ended.items()}


def test_one_name_is_installed(playground: Installation) -> None:
    """Only this name and its metadata are installed; other programs cannot import its tree."""
    assert {path.name for path in playground.packages.iterdir()} - playground.before == {
        NAME,
        ABOUT,
    }
    found = f"import importlib.util as of; print([n for n in {OURS} if of.find_spec(n)])"
    assert playground.run("python", "-P", "-c", found).stdout == "[]\n"


@pytest.mark.parametrize("command", ["replay", "launch", "attack", "illustrate", "bench"])
def test_a_command_does_its_work(done: Mapping[str, Done], command: str) -> None:
    """A command works whatever modules are in the folder in which it is started."""
    assert done[command].returncode == 0, done[command].stdout + done[command].stderr


def test_the_thirteen_steps_pass(done: Mapping[str, Done]) -> None:
    """All steps pass with and without the console that displays them."""
    assert "13 of 13 steps passed" in done["replay"].stdout
    assert "13 of 13 steps passed" in done["launch"].stdout


def test_nothing_is_written_among_the_packages(
    playground: Installation, before: Written, done: Mapping[str, Done]
) -> None:
    """Data are written to the user's data folder."""
    assert done
    assert playground.written() == before
    databases = {path.name for path in (playground.user / "data of mine").rglob("*.db")}
    assert {"authorization_server.db", "recorder.db"} <= databases


def test_the_code_that_made_a_message_is_found(
    playground: Installation, done: Mapping[str, Done]
) -> None:
    """Each event names a source file that was installed."""
    assert done["replay"].returncode == 0
    lines = (playground.user / "project" / "run.jsonl").read_text(encoding="utf-8").splitlines()
    files = {json.loads(line)["source"]["file"] for line in lines[1:]}
    assert files
    assert_none(
        each for each in files if not (playground.packages / NAME / "tree" / each).is_file()
    )
    assert json.loads(lines[0])["made_by"] == f"oauth2-playground {__version__}"


@pytest.mark.parametrize("command", ["launch --help", "bench"])
def test_a_help_names_what_one_can_type(done: Mapping[str, Done], command: str) -> None:
    """The help shows the installed command and full file paths, and no script of a checkout.

    `tests/laws/test_spelled_commands.py` covers the other help texts.
    """
    help = done[command].stdout
    assert help.startswith(f"usage: oauth2-playground {command.split()[0]} ")
    assert not re.search(r"python3 scripts|\w+\.py\b", help)
    files = re.findall(r"'([^']+\.(?:toml|md))'", help)
    assert bool(files) == ("launch" in command)
    assert_none(file for file in files if not Path(file).is_file())


def test_without_a_command_it_explains_itself(playground: Installation) -> None:
    """The command prints its help and starts nothing; an unknown command is a usage error."""
    help = playground.playground()
    assert help.returncode == 0
    assert_none(name for name in COMMANDS if f"\n  {name} " not in help.stdout)
    (manual,) = re.findall(r"Read more: (.*), and docs/ beside it", help.stdout)
    links = re.findall(r"\]\((docs/[\w/.]+)\)", Path(manual).read_text(encoding="utf-8"))
    pages = {link for link in links if link.endswith(".md")}
    assert {"docs/testing.md", "docs/control.md", "docs/recipes.md"} <= pages
    assert_none(
        page for page in pages if not Path(manual).with_name("docs").joinpath(page[5:]).is_file()
    )
    assert playground.run("python", "-m", NAME, "--help").stdout == help.stdout
    assert playground.playground("--version").stdout == f"oauth2-playground {__version__}\n"
    wrong = playground.playground("lunch\x1b[2J")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert wrong.stderr.startswith(r"'lunch\x1b[2J' is not a command; use one of launch, replay")


def test_the_users_variables_do_not_reach_it(
    playground: Installation, done: Mapping[str, Done]
) -> None:
    """As with the scripts, the output is the same to the byte."""
    own = str(playground.user / "project")
    hostile = {"PYTHONPATH": own, "PYTHONOPTIMIZE": "2", "PYTHONINSPECT": "1", "COLUMNS": "0"}
    told = playground.playground("launch", "--help", **hostile)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == done["launch --help"].stdout


def test_the_lock_of_checks_stays_as_it_is(playground: Installation) -> None:
    """The lock of checks belongs to the source, so changing it needs a checkout."""
    refused = playground.playground("replay", "--write-checks")
    assert refused.returncode == 2
    assert "so it needs a checkout" in refused.stderr


def test_what_is_distributed(playground: Installation) -> None:
    """No tests, data or secrets are distributed; the wheel has the licence and is not too large."""
    with ZipFile(playground.wheel) as wheel, tarfile.open(playground.sdist) as sdist:
        names = wheel.namelist()
        assert_none(filter(DOES_NOT_BELONG.search, (*names, *sdist.getnames())))
    assert_none(name for name in names if not name.startswith((f"{NAME}/", f"{ABOUT}/")))
    assert f"{ABOUT}/licenses/LICENSE" in names
    assert playground.wheel.stat().st_size < LARGEST


def test_what_an_index_shows(playground: Installation) -> None:
    """The metadata are valid and list the dependencies, and the page has only absolute links."""
    with ZipFile(playground.wheel) as wheel:
        told = Metadata.from_email(wheel.read(f"{ABOUT}/METADATA"), validate=True)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = set(map(Requirement, project["dependencies"]))
    assert {each for each in told.requires_dist or () if "extra" not in str(each.marker)} == needed
    assert str(told.requires_python) == project["requires-python"]
    assert told.description_content_type == "text/markdown"
    links = re.findall(r"\]\(([^)]+)\)|(?:src|href)=\"([^\"]+)\"", told.description or "")
    assert_none(link for pair in links for link in pair if link and not link.startswith("https://"))

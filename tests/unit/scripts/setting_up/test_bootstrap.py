"""`scripts.setting_up.bootstrap`: a script runs in `.venv` from the first start on."""

import ast
import shutil
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from scripts.setting_up.environment import PYTHON, PYTHON_TAG, ROOT, VENV
from tests.unit.scripts.setting_up.clones import BASE_PYTHON, Clone, bare_clone

OLDEST_GRAMMAR = (3, 7)
SCRIPTS = ROOT / "scripts"
STARTS = [
    *sorted(SCRIPTS.glob("*.py")),
    *(SCRIPTS / "setting_up" / name for name in ("__init__.py", "bootstrap.py", "environment.py")),
    *(ROOT / "oauth2_playground" / name for name in ("__init__.py", "starting.py", "tree.py")),
]
"""Every command, and the modules it imports before it enters `.venv`."""


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone that was never started."""
    return bare_clone(tmp_path)


class FirstStart(NamedTuple):
    """A clone that was started once, and the facts that its script printed."""

    clone: Clone
    found: dict[str, Any]


@pytest.fixture(scope="module")
def first_start(tmp_path_factory: pytest.TempPathFactory) -> FirstStart:
    """A test that breaks this clone repairs it, so the clone can be shared."""
    clone = bare_clone(tmp_path_factory.mktemp("used"))
    return FirstStart(clone, clone.hello("--step", "two words"))


@pytest.fixture
def used_clone(first_start: FirstStart) -> Clone:
    """A clone that was started once."""
    return first_start.clone


@pytest.mark.parametrize("path", STARTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_an_old_python_can_parse_what_is_started(path: Path) -> None:
    """A script that enters `.venv` uses an old grammar; otherwise its user gets a SyntaxError."""
    ast.parse(path.read_text(encoding="utf-8"), feature_version=OLDEST_GRAMMAR)


def test_an_old_python_gets_one_sentence(clone: Clone) -> None:
    """Python before 3.11 gets a message with both versions and code 2; nothing is created."""
    done = clone.run_in_lesser_python("sys.version_info = (3, 8, 18, 'final', 0)")
    assert done.returncode == 2
    assert "needs Python 3.11 or later" in done.stderr
    assert "is Python 3.8" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not clone.venv.exists()


@pytest.mark.e2e
def test_the_first_start_sets_up_and_goes_on(first_start: FirstStart) -> None:
    """A clone without `.venv` shows progress, then runs the same script with the same arguments."""
    clone, found = first_start
    assert "[ 1/1] probe 1.0" in found["said"]
    assert Path(found["prefix"]) == clone.venv
    assert found["arguments"] == ["--step", "two words"]
    assert Path(found["folder"]) == clone.folder.parent


@pytest.mark.e2e
def test_a_later_start_does_nothing(used_clone: Clone) -> None:
    """If the stamp is current, nothing is printed and only the script's process is started."""
    found = used_clone.hello()
    assert found["said"] == ""
    assert not found["subprocess_loaded"]


@pytest.mark.e2e
def test_a_later_start_starts_two_interpreters(used_clone: Clone) -> None:
    """Typing `python3 scripts/…` costs little more than starting `.venv`'s Python directly."""
    python, *script = used_clone.command()
    imported = used_clone.run([python, "-X", "importtime", *script]).stderr
    names = [line.rpartition("|")[2].strip() for line in imported.splitlines()]
    assert names.count("site") == 2
    assert "scripts.setting_up.installer" not in names


@pytest.mark.e2e
def test_the_tests_tools_come_on_top(used_clone: Clone) -> None:
    """Tests install more packages into the same `.venv`, which the scripts continue to use."""
    assert "Set up in" in used_clone.hello(script="hello_tests.py")["said"]
    assert used_clone.hello(script="hello_tests.py")["said"] == ""
    assert used_clone.hello()["said"] == ""


@pytest.mark.e2e
def test_a_changed_lock_is_installed(used_clone: Clone) -> None:
    """After a pull that changes a lock file, the next start installs what changed, in place."""
    used_clone.lock("2.0")
    found = used_clone.hello()
    assert found["version"] == "2.0"
    assert "creating the environment" not in found["said"]


@pytest.mark.parametrize("lost", ["lib", "bin"])
@pytest.mark.skipif(sys.platform == "win32", reason="folders have other names there")
@pytest.mark.e2e
def test_a_broken_venv_is_not_sound(used_clone: Clone, lost: str) -> None:
    """Packages or the interpreter are missing, for example after an upgrade of Python."""
    assert is_sound(used_clone, BASE_PYTHON)
    gone = (used_clone.venv / lost).rename(used_clone.venv / "elsewhere")
    assert not is_sound(used_clone, BASE_PYTHON)
    gone.rename(used_clone.venv / lost)


@pytest.mark.e2e
def test_a_venv_of_another_python_is_not_sound(used_clone: Clone) -> None:
    """The Python that created `.venv` is now another version."""
    assert is_sound(used_clone, python_of(used_clone))
    stamp = next(used_clone.venv.rglob("setup-stamp.txt"))
    text = stamp.read_text(encoding="utf-8")
    stamp.write_text(text.replace(PYTHON_TAG, "cpython-310"), encoding="utf-8")
    assert not is_sound(used_clone, python_of(used_clone))
    stamp.write_text(text, encoding="utf-8")


@pytest.mark.e2e
def test_a_venv_that_is_not_sound_is_made_again(used_clone: Clone, tmp_path: Path) -> None:
    """A `.venv` contains absolute paths, so it is not used after its clone was moved."""
    moved = Clone(tmp_path / "elsewhere", used_clone.pip_settings)
    shutil.copytree(used_clone.folder, moved.folder, symlinks=True)
    found = moved.hello()
    assert "creating the environment" in found["said"]
    assert Path(found["prefix"]) == moved.venv


def python_of(clone: Clone) -> str:
    """Return the Python in the clone's `.venv`."""
    return str(clone.venv / PYTHON.relative_to(VENV))


def is_sound(clone: Clone, python: str) -> bool:
    """Return whether a start of the clone with this Python accepts its `.venv`."""
    told = (
        f"import sys; sys.path.insert(0, {str(clone.folder)!r}); "
        "from scripts.setting_up.environment import is_sound, read_stamp; "
        "print(is_sound(read_stamp()))"
    )
    return clone.run([python, "-c", told]).stdout == "True\n"

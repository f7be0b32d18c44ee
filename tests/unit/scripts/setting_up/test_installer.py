"""`scripts.setting_up.installer`: one start fills `.venv`; a failure has a one-line message."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from hosting.files.file_lock import try_lock
from scripts.setting_up import installer
from scripts.setting_up.failures import UNREACHABLE
from tests.unit.scripts.setting_up.clones import Clone, Done, bare_clone

PATIENCE_SECONDS = 60


@pytest.fixture
def bare(tmp_path: Path) -> Clone:
    """A clone that was never started."""
    return bare_clone(tmp_path)


@pytest.fixture
def clone(bare: Clone) -> Clone:
    """A clone whose `.venv` lacks the locked packages."""
    bare.take_over_venv()
    return bare


def last_line(done: Done) -> str:
    """Return the message of a failure, after checking for exit code 2 and no traceback."""
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_gets_one_sentence(bare: Clone, module: str) -> None:
    """Debian has a separate package for both modules: the message names it."""
    done = bare.run_in_lesser_python(f"sys.modules[{module!r}] = None")
    package = f"python3.{sys.version_info.minor}-venv"
    assert f"its module `{module}` is missing. Install it" in last_line(done)
    assert package in last_line(done)


@pytest.mark.e2e
def test_an_unreachable_index_gets_one_sentence(clone: Clone) -> None:
    """There is no network, or the index is wrong: the message says where to look."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        clone.pip_settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": address}
        done = clone.run(clone.command(), PIP_RETRIES="1")
    assert last_line(done) == UNREACHABLE


@pytest.mark.e2e
def test_pip_installs_into_venv_whatever_its_settings_say(clone: Clone, tmp_path: Path) -> None:
    """Of the user's variables and configuration file, only the settings for reaching an index are
    used; here they come from the file.
    """
    config = tmp_path / "pip.conf"
    config.write_text(
        f"[global]\nquiet = 3\nno-index = true\n[install]\nfind-links = {tmp_path}\n"
        f"prefix = {tmp_path / 'prefix'}\ndry-run = true\n"
    )
    clone.pip_settings = {
        "PIP_CONFIG_FILE": str(config),
        "PIP_TARGET": str(tmp_path / "target"),
        "PIP_USER": "1",
        "PIP_ROOT": str(tmp_path / "root"),
        "PIP_NO_BINARY": ":all:",
        "PIP_PYTHON_VERSION": "3.99",
    }
    found = clone.hello()
    assert found["version"] == "1.0"
    assert "[ 1/1] probe 1.0" in found["said"]
    assert not list(tmp_path.glob("[prt]*[txt]/"))


@pytest.mark.e2e
def test_a_package_that_is_not_the_locked_one_is_refused(clone: Clone) -> None:
    """Its hash differs: nothing is installed, and the next start does not assume it is."""
    lock = clone.folder / "requirements.txt"
    lock.write_text(f"probe==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    for _ in range(2):
        assert "differs from the locked one" in last_line(clone.run(clone.command()))


@pytest.mark.e2e
def test_a_missing_build_gets_one_sentence(clone: Clone) -> None:
    """A package without a prebuilt wheel for this machine is named, and never compiled."""
    with (clone.folder / "requirements.txt").open("a", encoding="utf-8") as lock:
        lock.write(f"rare==1.0 --hash=sha256:{'0' * 64}\n")
    sentence = last_line(clone.run(clone.command()))
    assert "No ready-made build of rare==1.0 exists for Python" in sentence


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform == "win32", reason="no way to press Ctrl-C for another process")
def test_an_interrupted_start_is_taken_up_again(clone: Clone) -> None:
    """Ctrl-C while pip waits for the index ends with 130; the next start completes the setup."""
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(PATIENCE_SECONDS)
        address = f"http://127.0.0.1:{index.getsockname()[1]}/"
        settings = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_INDEX_URL": address}
        with _started(clone, **settings) as start:
            connection, _ = index.accept()
            os.killpg(start.pid, signal.SIGINT)
            said = start.communicate(timeout=PATIENCE_SECONDS)[1]
            connection.close()
    assert start.returncode == installer.INTERRUPTED
    assert said.endswith("Interrupted. The next start continues the setup.\n")
    assert clone.hello()["version"] == "1.0"


@pytest.mark.e2e
def test_a_second_start_waits_for_the_first(clone: Clone) -> None:
    """Of two first starts at once, one sets up; the other says that it waits, then continues."""
    with (clone.folder / ".venv.lock").open("a") as lock:
        assert try_lock(lock)
        with _started(clone) as start:
            assert start.stderr is not None
            assert "Waiting for it to finish" in start.stderr.readline()
            assert not list(clone.venv.rglob("probe*"))
            lock.close()
            start.communicate(timeout=PATIENCE_SECONDS)
    assert start.returncode == 0
    assert list(clone.venv.rglob("probe*"))


def _started(clone: Clone, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        clone.command(),
        env=clone.environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )

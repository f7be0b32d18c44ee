"""`scripts.setting_up.installer`: one start fills `.venv`, and failing has one sentence."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from scripts.setting_up import bootstrap, installer
from tests.scripts.setting_up.clones import Clone, Done, bare_clone

PATIENCE_SECONDS = 60


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    """A clone that was never started."""
    return bare_clone(tmp_path)


class Terminal(io.StringIO):
    """A stream that someone is looking at."""

    def isatty(self) -> bool:
        """Says that it is a terminal."""
        return True


def last_line(done: Done) -> str:
    """The sentence, once it is sure that a failure with code 2 and no traceback gave it."""
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_gets_one_sentence(clone: Clone, module: str) -> None:
    """Debian keeps both modules in a package of its own: the sentence names that package."""
    done = clone.run_in_lesser_python(f"sys.modules[{module!r}] = None")
    package = f"python3.{sys.version_info.minor}-venv"
    assert f"lacks its module `{module}`: install it" in last_line(done)
    assert package in last_line(done)


@pytest.mark.e2e
def test_an_unreachable_index_gets_one_sentence(clone: Clone) -> None:
    """No network, or a wrong index: the sentence says where to look."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}/"
        clone.pip_settings = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": address}
        done = clone.run(clone.command(), PIP_RETRIES="1")
    assert last_line(done) == installer.UNREACHABLE


@pytest.mark.e2e
def test_a_package_that_is_not_the_locked_one_is_refused(clone: Clone) -> None:
    """Another hash: nothing is installed, and the next start does not take it for installed."""
    lock = clone.folder / "requirements.txt"
    lock.write_text(f"probe==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    for _ in range(2):
        assert "is not the one that was locked" in last_line(clone.run(clone.command()))


@pytest.mark.e2e
def test_a_missing_build_gets_one_sentence(clone: Clone) -> None:
    """A package without a ready-made build for this machine is named, and never compiled."""
    with (clone.folder / "requirements.txt").open("a", encoding="utf-8") as lock:
        lock.write(f"rare==1.0 --hash=sha256:{'0' * 64}\n")
    sentence = last_line(clone.run(clone.command()))
    assert "no ready-made build of rare==1.0 for Python" in sentence


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("[Errno 30] Read-only file system: '.venv.lock'", "cannot be written to"),
        ("PermissionError: [WinError 5] Access is denied", "cannot be written to"),
        ("ReadTimeoutError: Read timed out.", "index cannot be reached"),
        ("something\nnobody thought of\n", "failed (nobody thought of): delete the folder"),
        ("", "failed (no reason was given)"),
    ],
)
def test_every_failure_has_its_sentence(said: str, told: str) -> None:
    """What pip or the system said becomes one sentence with what to do."""
    sentence = installer.explain(said)
    assert told in sentence
    assert "start again" in sentence
    assert "\n" not in sentence


@pytest.mark.e2e
@pytest.mark.skipif(sys.platform == "win32", reason="no way to press Ctrl-C for another process")
def test_an_interrupted_start_is_taken_up_again(clone: Clone) -> None:
    """Ctrl-C while pip waits for the index: a word, code 130, and the next start completes."""
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
    assert said.endswith("Interrupted; the next start takes it up again.\n")
    assert clone.hello()["version"] == "1.0"


@pytest.mark.e2e
def test_a_second_start_waits_for_the_first(clone: Clone) -> None:
    """Two first starts at once: one sets up, the other says that it waits, and then goes on."""
    with (clone.folder / ".venv.lock").open("a") as lock:
        assert installer.try_lock(lock)
        with _started(clone) as start:
            assert start.stderr is not None
            assert "waiting for it to finish" in start.stderr.readline()
            assert not clone.venv.exists()
            lock.close()
            start.communicate(timeout=PATIENCE_SECONDS)
    assert start.returncode == 0


def _started(clone: Clone, **settings: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        clone.command(),
        env=clone.environment(**settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def test_progress_is_one_line_on_a_terminal() -> None:
    """Each word overwrites the whole of the one before; closing leaves the last one standing."""
    stream = Terminal()
    progress = installer.Progress(stream)
    progress.show("a longer word")
    progress.show("a word")
    progress.close()
    begin, first, second = stream.getvalue().split("\r")
    assert begin == ""
    assert first.split() == ["a", "longer", "word"]
    assert second.split() == ["a", "word"]
    assert second == "a word".ljust(len(first)) + "\n"


def test_progress_is_plain_lines_elsewhere() -> None:
    """In a log, a line for each change and nothing else."""
    stream = io.StringIO()
    progress = installer.Progress(stream)
    progress.show("first")
    progress.close()
    assert stream.getvalue() == "first\n"


def pins(lock: str) -> dict[str, str]:
    """What a lock file pins: a row (package, version, marker) to its hashes."""
    text = (bootstrap.ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    rows = re.findall(r"^([\w.-]+==[^#\n]+?) +(--hash.*)$", text, re.MULTILINE)
    return dict(rows)


def test_the_lock_files_agree() -> None:
    """What the tests install is what the scripts run with, and some tools."""
    assert pins("requirements.txt").items() < pins("requirements-test.txt").items()


@pytest.mark.parametrize("lock", bootstrap.LOCKS)
def test_every_row_of_a_lock_file_is_hashed(lock: str) -> None:
    """A row without a hash would let an index decide what is run."""
    text = (bootstrap.ROOT / lock).read_text(encoding="utf-8")
    rows = re.findall(r"^[^#\s].*$", text, re.MULTILINE)
    assert len(rows) == len(pins(lock))


@pytest.mark.parametrize("lock", bootstrap.LOCKS)
def test_a_lock_file_names_no_index_and_no_path(lock: str) -> None:
    """Where packages come from is the user's choice, said to pip."""
    text = (bootstrap.ROOT / lock).read_text(encoding="utf-8")
    assert not re.search(r"https?:|file:|index-url|find-links|^-|(^|\s)/", text, re.MULTILINE)


def test_every_dependency_is_locked() -> None:
    """A dependency added without a new lock would be missing at the first start."""
    project = tomllib.loads((bootstrap.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["test"]
    locked = {row.split("==")[0] for row in pins("requirements-test.txt")}
    assert {re.split(r"[<>=~! ]", name)[0] for name in wanted} <= locked

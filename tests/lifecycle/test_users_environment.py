"""A command works whatever its user has set for other programs, and with closed streams."""

import ast
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from hosting.ports import require_free
from scripts.processes.data_folder import LOCK, in_use
from tests.support.faults import assert_none
from tests.support.places import ROOT
from tests.support.started import clean_environ, free_base

SCRIPTS = ROOT / "scripts"
COMMANDS = sorted(SCRIPTS.glob("[!_]*.py"))
BEFORE_THE_SENTENCE = (
    *COMMANDS,
    *(SCRIPTS / name for name in ("__init__.py", "setting_up/__init__.py")),
    SCRIPTS / "setting_up" / "old_python.py",
)
"""The files that an old Python parses before the command reports that it is too old."""

NEWER_THAN_2_7 = (
    *(ast.FunctionDef, ast.AnnAssign, ast.JoinedStr, ast.NamedExpr, ast.Starred),
    *(ast.Nonlocal, ast.Await, ast.AsyncFunctionDef, ast.Match),
)
"""Syntax that Python 2.7 lacks. Functions are included because ours have type annotations."""

OLD_PYTHONS = ("2.7", "3.5", "3.6", "3.7", "3.8", "3.9", "3.10")
SHADOWED = ("secrets", "hashlib", "argparse", "sqlite3")
LISTING = "replay.py", "--list"
HELP = "television.py", "--help"

on_posix = pytest.mark.skipif(os.name == "nt", reason="the streams of a POSIX shell")


def told(
    script: str, *arguments: object, streams: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does with these redirections."""
    words = [sys.executable, str(SCRIPTS / script), *map(str, arguments)]
    shell = ["sh", "-c", f'exec "$0" "$@" {streams}'] if streams else []
    return subprocess.run(
        [*shell, *words],
        env=clean_environ() if environ is None else dict(environ),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def shadows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with modules of the user that have the names of modules of Python."""
    folder = tmp_path_factory.mktemp("shadows")
    for name in SHADOWED:
        (folder / f"{name}.py").write_text("raise SystemExit(f'{__file__} was imported')\n")
    return folder


@pytest.fixture(scope="module")
def hostile(shadows: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Everything a user may have set for other programs, all at once."""
    home = tmp_path_factory.mktemp("home")
    (home / ".netrc").write_text("machine 127.0.0.1 login eve password guess\n")
    (home / ".netrc").chmod(0o600)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        proxy = f"http://127.0.0.1:{closed.getsockname()[1]}"
    return {
        "HOME": str(home),
        "PYTHONPATH": str(shadows),
        "PYTHONHOME": sys.base_prefix,
        "PYTHONUSERBASE": str(shadows),
        "PYTHONSAFEPATH": "1",
        "PYTHONEXECUTABLE": str(shadows / "python"),
        "PYTHONSTARTUP": str(shadows / "secrets.py"),
        "PYTHONINSPECT": "1",
        "PYTHONOPTIMIZE": "2",
        "PYTHONWARNINGS": "error",
        "COLUMNS": "0",
        "LINES": "0",
        "TERM": "none-such",
        "LANG": "C",
        "LC_ALL": "C",
        "TZ": "Nowhere/Never",
        "FLASK_DEBUG": "1",
        "WEB_CONCURRENCY": "7",
        "REQUESTS_CA_BUNDLE": str(home / "none.pem"),
        "SSL_CERT_FILE": str(home / "none.pem"),
        **dict.fromkeys(("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"), proxy),
        "NO_PROXY": "",
        "TMPDIR": str(home / "none"),
    }


@pytest.fixture(scope="module")
def listing() -> str:
    """The output of a command when nothing is set."""
    done = told(*LISTING)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_what_is_printed_does_not_depend_on_the_users_variables(
    hostile: dict[str, str], listing: str
) -> None:
    """The output is the same to the byte, and nothing else is printed."""
    done = told(*LISTING, environ=clean_environ() | hostile)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == listing


def test_what_the_encoding_lacks_is_replaced(listing: str) -> None:
    """A dash, a tick or a width that leaves no room for text does not end a command."""
    odd = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii", "COLUMNS": "1", "LINES": "x"}
    done = told("replay.py", "--help", environ=clean_environ() | odd)
    assert (done.returncode, done.stderr) == (0, "")
    assert "other tours to run them instead: refresh, device, dpop ?" in done.stdout
    assert told(*LISTING, environ=clean_environ() | odd).stdout == listing


def test_a_playground_runs_whatever_the_users_variables_say(
    hostile: dict[str, str], tmp_path: Path
) -> None:
    """The roles reach each other without the user's proxy, credentials and certificates.

    The data folder has a name that would have to be escaped in a URL. No output reaches a database
    that was opened in place of a closed stream.
    """
    data = tmp_path / "naïve data?%41#1&a=b"
    place = ("--data", data, "--port-base", free_base())
    environ = clean_environ() | hostile
    streams = "" if os.name == "nt" else "<&- 2>&-"
    done = told("launch.py", "--auto", "--plain", *place, streams=streams, environ=environ)
    assert done.returncode == 0, done.stdout
    assert "13 of 13 steps passed" in done.stdout
    databases = {path.stem: path for path in data.glob("*.db")}
    assert databases.keys() == {"authorization_server", "resource_server", "client_app", "recorder"}
    for path in databases.values():
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",), path


FULL = "Standard output cannot be written: No space left on device.\n"


@on_posix
@pytest.mark.parametrize(
    ("streams", "code", "error", "is_told"),
    [
        (">&-", 0, "", False),
        ("2>&-", 0, "", True),
        ("<&-", 0, "", True),
        ("<&- >&- 2>&-", 0, "", False),
        ("2>/dev/full", 0, "", True),
        (">/dev/full", 2, FULL, False),
        (">/dev/full 2>/dev/full", 2, "", False),
    ],
)
def test_a_stream_that_cannot_be_written(
    streams: str, code: int, error: str, is_told: bool
) -> None:
    """A closed stream is ignored; a full one ends the command with a sentence and exit code 2."""
    if "full" in streams and not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    done = told(*HELP, streams=streams)
    assert (done.returncode, done.stderr) == (code, error)
    assert done.stdout.startswith("usage: television.py") == is_told


@on_posix
def test_a_reader_that_has_left_ends_a_command_quietly() -> None:
    """`head` may leave early, too; the exit code is the one that a shell returns for SIGPIPE."""
    readable, writable = os.pipe()
    os.close(readable)
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / HELP[0]), *HELP[1:]],
        env=clean_environ(),
        stdout=writable,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writable)
    assert (done.returncode, done.stderr) == (141, b"")


@on_posix
def test_a_full_console_ends_a_playground_in_order(tmp_path: Path) -> None:
    """The command prints one sentence, and its processes have ended, so the next start can run."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    base = free_base()
    place = ("--data", tmp_path, "--port-base", base)
    done = told("launch.py", "--auto", *place, streams=">/dev/full")
    assert done.returncode == 2
    assert done.stderr.endswith(FULL)
    assert "Traceback" not in done.stderr
    for offset in range(4):
        require_free("127.0.0.1", base + offset)
    with in_use(tmp_path, "the next start"):
        assert (tmp_path / LOCK).read_text() == "the next start"


def test_a_command_that_cannot_use_a_file_says_so() -> None:
    """On a full disk or a read-only checkout, there is no traceback, and the exit code is 2."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    program = (
        "from pathlib import Path; from scripts.commands import docs\n"
        "docs.main = lambda: Path('/dev/full').write_text('a table')\n"
        "from scripts.setting_up import bootstrap; raise SystemExit(bootstrap.run('docs'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=clean_environ(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "A file cannot be used: No space left on device.\n"


def test_what_an_old_python_reads_has_nothing_newer_in_it() -> None:
    """Otherwise the user would get a SyntaxError instead of a sentence."""
    assert_none(
        f"{path}:{getattr(node, 'lineno', 0)}: {type(node).__name__}"
        for path in BEFORE_THE_SENTENCE
        for node in ast.walk(ast.parse(path.read_bytes().decode("ascii")))
        if isinstance(node, NEWER_THAN_2_7)
    )


def old_pythons() -> Iterator[str]:
    """The old Pythons of this machine, where developers have them: on the path and in pyenv."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    for version in OLD_PYTHONS:
        installed = sorted(versions.glob(f"{version}.*/bin/python"))
        named = shutil.which(f"python{version}")
        candidates = [*map(str, installed), *([named] if named else [])]
        for python in candidates:
            asked = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
            found = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)
            if found.stdout.strip() == version:
                yield python
                break


def test_an_old_python_says_so_in_one_sentence() -> None:
    """Each command reports the version found and the version needed, with exit code 2.

    It is run with every old Python of this machine.
    """
    pythons = list(old_pythons())
    if not pythons:
        pytest.skip("no Python from 2.7 to 3.10 was found here")
    environ = clean_environ() | {"PYTHONDONTWRITEBYTECODE": "1"}
    for python in pythons:
        for command in COMMANDS[:: 1 if python == pythons[0] else len(COMMANDS)]:
            done = subprocess.run(
                [python, str(command)],
                env=environ,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert (done.returncode, done.stdout) == (2, ""), python
            assert done.stderr.startswith(
                f"This needs Python 3.11 or later, and {python} is Python"
            )
            assert len(done.stderr.splitlines()) == 1

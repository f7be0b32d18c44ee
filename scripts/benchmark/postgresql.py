"""A PostgreSQL server for one run, in a temporary folder that is deleted at the end.

PostgreSQL refuses to run as root; started by root, it runs as the user that its package made.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from scripts.processes.free_ports import LOOPBACK, free_ports
from scripts.processes.process import ProcessTrouble
from scripts.setting_up.environment import ROOT

MISSING = (
    "PostgreSQL was not found. Install it (on Debian and Ubuntu: apt install postgresql), or put "
    "its folder with initdb and pg_ctl on the PATH."
)
DEBIANS = Path("/usr/lib/postgresql")
PACKAGES_USER = "postgres"
OWNER = "playground"
NOT_DURABLE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
"""Settings for data that is thrown away."""


class Cluster:
    """A server with its data in a folder. It accepts connections from this machine only."""

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self._programs = programs
        self._folder = folder
        self._port = port

    def url(self, database: str) -> str:
        """The address of a database."""
        return f"postgresql://{OWNER}@{LOOPBACK}:{self._port}/{database}"

    def create(self, *databases: str) -> None:
        """Create empty databases."""
        for database in databases:
            at = ("-h", LOOPBACK, "-p", str(self._port), "-U", OWNER)
            self._run("createdb", *at, database)

    def make(self, settings: Sequence[str]) -> None:
        """Initialise the folder, and start the server."""
        data = ("-D", str(self._folder))
        self._run(
            "initdb", *data, "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--locale=C", "-N"
        )
        usual = (f"listen_addresses={LOOPBACK}", f"port={self._port}", "unix_socket_directories=")
        with (self._folder / "postgresql.auto.conf").open("a") as file:
            for setting in (*usual, *settings):
                name, _, value = setting.partition("=")
                file.write(f"{name} = '{value}'\n")
        self._control("start", "-l", str(self._folder / "log"))

    def restart(self) -> None:
        """Restart the server as its package does, which ends every connection."""
        self._control("restart", "-m", "fast", "-l", str(self._folder / "log"))

    def end(self) -> None:
        """End the server, and delete its data."""
        with suppress(ProcessTrouble):
            self._control("stop", "-m", "immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def _control(self, verb: str, *words: str) -> None:
        self._run("pg_ctl", verb, "-D", str(self._folder), "-s", "-w", *words)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self._programs / program, *words],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            # Not a pipe: the server inherits it, and would keep it open.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program != "pg_ctl" else subprocess.DEVNULL,
            check=False,
            **_as_its_user(),
        )
        if done.returncode:
            why = (done.stderr or b"").decode(errors="replace").strip()
            raise ProcessTrouble(f"PostgreSQL's {program} failed. {why}".strip())


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """Run a server with these settings ("name=value"); end and delete it afterwards.

    Raises:
        ProcessTrouble: PostgreSQL is not installed, or does not start.
    """
    programs = _programs()
    folder = Path(mkdtemp(prefix="oauth2-playground-postgresql-"))
    if _is_root():
        shutil.chown(folder, PACKAGES_USER, PACKAGES_USER)
    started = Cluster(programs, folder, free_ports(1)[0])
    with _ended_with_us(programs, folder):
        started.make(settings)
        yield started


@contextmanager
def _ended_with_us(programs: Path, folder: Path) -> Iterator[None]:
    """End the server after the block, even if this process is killed within it."""
    path, end = f"sys.path.insert(0, {str(ROOT)!r})", f"{__name__} import end_with_starter"
    code = f"import sys; {path}; from {end}; end_with_starter(*sys.argv[1:])"
    with subprocess.Popen(
        [sys.executable, "-c", code, str(programs), str(folder)],
        stdin=subprocess.PIPE,
        # A session of its own: what ends us, Ctrl-C for instance, does not end it.
        start_new_session=True,
    ):
        # Leaving the block closes the pipe, and waits.
        yield


def end_with_starter(programs: str, folder: str) -> None:
    """Wait, in a process of its own, until the starter of a server is gone, then end the server."""
    while os.read(0, 1024):
        pass
    Cluster(Path(programs), Path(folder), 0).end()


def is_installed() -> bool:
    """Whether this machine has PostgreSQL."""
    return _found() is not None


def _programs() -> Path:
    found = _found()
    if found is None:
        raise ProcessTrouble(MISSING)
    return found


def _found() -> Path | None:
    """Return the folder of its programs; Debian keeps them off the PATH, by version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = [each for each in DEBIANS.glob("*/bin") if (each / "initdb").exists()]
    return max(versions, key=lambda each: float(each.parent.name), default=None)


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _as_its_user() -> dict[str, Any]:
    if not _is_root():
        return {}
    return {"user": PACKAGES_USER, "group": PACKAGES_USER, "extra_groups": []}

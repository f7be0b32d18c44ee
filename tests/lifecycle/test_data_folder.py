"""Of two starts on one folder, port or database, one works and the other reports the conflict."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from hosting.files.file_lock import Taken, held
from scripts.processes.data_folder import LOCK, in_use
from tests.support.databases import address_of
from tests.support.launched import READY
from tests.support.places import ROOT
from tests.support.processes import Process, free_port, started
from tests.support.started import clean_environ, command, eventually, free_base, run

on_posix = pytest.mark.skipif(os.name == "nt", reason="signals and limits of POSIX")

HOLDER = """\
import sys, time
from pathlib import Path
from hosting.files.file_lock import held
with held(Path(sys.argv[1]), "the holder"):
    print("held", flush=True)
    time.sleep(60)
"""


class Start:
    """A launcher that was just started, and its output."""

    def __init__(self, printed: Path, *arguments: object) -> None:
        self._printed = printed
        with printed.open("w", encoding="utf-8") as file:
            self.process = subprocess.Popen(
                command("launch", *arguments), stdout=file, stderr=file, env=clean_environ()
            )

    def told(self) -> str:
        """Everything it has printed."""
        return " ".join(self._printed.read_text(encoding="utf-8").split())

    def has_decided(self) -> bool:
        """Whether the launcher is ready or has ended."""
        return READY in self.told() or self.process.poll() is not None

    def lives(self) -> bool:
        """Whether the launcher is still running."""
        return self.process.poll() is None


@contextmanager
def at_the_same_time(
    folder: Path, first: Sequence[object], second: Sequence[object]
) -> Iterator[tuple[Start, Start]]:
    """Two launchers, both past the point at which one of them has to give up."""
    starts = Start(folder / "first", *first), Start(folder / "second", *second)
    try:
        eventually(lambda: all(start.has_decided() for start in starts))
        yield starts
    finally:
        for start in starts:
            start.process.send_signal(signal.SIGTERM)
            start.process.wait(30)


def test_of_two_starts_on_one_folder_one_has_it(tmp_path: Path) -> None:
    """The other names the folder, the process that uses it and the remedy, and changes nothing."""
    data = tmp_path / "data"
    places = [("--data", data, "--port-base", free_base()) for _ in range(2)]
    with at_the_same_time(tmp_path, *places) as starts:
        (winner,) = (start for start in starts if start.lives())
        (loser,) = (start for start in starts if not start.lives())
        assert loser.process.returncode == 2
        assert f"Another playground already uses the data folder {data}" in loser.told()
        assert f"(process {winner.process.pid}, http://127.0.0.1:" in loser.told()
        assert "start with another data folder (`--data DIR`" in loser.told()
        assert READY in winner.told()
    with in_use(data, "the next"):
        assert (data / LOCK).read_text() == "the next"


def test_of_two_starts_on_the_same_ports_one_at_most_lives(tmp_path: Path) -> None:
    """Even with separate folders, only one can have a port, so no browser is served by both."""
    base = free_base()
    places = [("--data", tmp_path / name, "--port-base", base) for name in ("a", "b")]
    with at_the_same_time(tmp_path, *places) as starts:
        losers = [start for start in starts if not start.lives()]
        assert losers
        for loser in losers:
            assert loser.process.returncode in (1, 2)
            assert "on 127.0.0.1 cannot be used" in loser.told()
            assert "`--port-base N`" in loser.told()


@on_posix
def test_a_killed_process_has_no_lock_any_more(tmp_path: Path) -> None:
    """The operating system frees the lock, so no file has to be deleted by hand."""
    path = tmp_path / "x.lock"
    words = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(Taken, match=r"^the holder$"), held(path, "somebody else"):
            pass
        holder.kill()
    with held(path, "the next"):
        assert path.read_text() == "the next"


def recorder_on(database: str) -> Process:
    """A recorder that is not yet started."""
    port = free_port()
    settings = {"RECORDER_DATABASE_URL": database, "RECORDER_PORT": str(port), "RECORDER_URL": ""}
    return Process(["recorder"], port, settings)


def test_of_two_recorders_one_has_a_database(database_url: str) -> None:
    """Both would number the events they receive, so the second reports that and exits with 2."""
    first, second = recorder_on(database_url), recorder_on(database_url)
    with started(first):
        refused = second.run()
        assert refused.returncode == 2
        assert refused.stderr.startswith("Another recorder")
        assert "already writes to" in refused.stderr
        assert "RECORDER_DATABASE_URL" in refused.stderr
        assert len(refused.stderr.splitlines()) == 1
    with started(second):
        assert second.running.poll() is None


def test_the_recorder_that_has_a_file_is_named(tmp_path: Path) -> None:
    """The error contains the process ID."""
    first, second = (recorder_on(address_of(tmp_path / "recorder.db")) for _ in range(2))
    with started(first):
        named = f"Another recorder (process {first.running.pid}) already writes"
        assert named in second.run().stderr


@on_posix
def test_a_killed_recorder_leaves_its_database(database_url: str) -> None:
    """The killed recorder could not release its lock itself, yet the next one starts."""
    first, second = recorder_on(database_url), recorder_on(database_url)
    with started(first):
        first.end(signal.SIGKILL)
        with started(second):
            assert second.running.poll() is None


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    """The error names the folder and the option; nothing is started.

    A file in place of the parent folder is enough to cause it.
    """
    (tmp_path / "file").write_text("")
    data = tmp_path / "file" / "data"
    ended = run("launch", "--port-base", free_base(), "--data", data)
    assert ended.returncode == 2
    told = " ".join(ended.stdout.split())
    assert f"The data folder {data} cannot be written (Not a directory)" in told
    assert "start with another data folder (`--data DIR`" in told


def let_no_file_grow() -> None:
    """Limit files to 512 bytes, enough for a token, for this process and its children."""
    import resource  # not available on Windows

    resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512))


@on_posix
def test_a_full_disk_is_a_sentence(tmp_path: Path) -> None:
    """The error names the program that found the disk full and the remedy.

    No file may grow here, not even the logs.
    """
    words = command("launch", "--port-base", free_base(), "--data", tmp_path / "data")
    ended = subprocess.run(
        words,
        env=clean_environ(),
        preexec_fn=let_no_file_grow,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    told = " ".join(ended.stdout.split())
    assert "cannot start:" in told
    assert "Is its disk full, or read-only? Make room, or start with another data folder" in told
    assert "Traceback" not in told + ended.stderr

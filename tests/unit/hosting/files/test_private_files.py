"""Files that other users of this machine cannot read."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hosting.database import open_database
from hosting.files.private_files import TOKEN, kept_token, make_private
from hosting.settings import SettingError
from tests.support.places import ROOT
from tests.support.sockets import at_once

on_posix = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


def mode_of(path: Path) -> int:
    """Return the permissions of a file."""
    return path.stat().st_mode & 0o777


@on_posix
def test_what_is_there_is_taken_away_from_others(tmp_path: Path) -> None:
    """Existing files and folders become private; missing ones are not created."""
    file = tmp_path / "keys"
    file.write_text("secret")
    tmp_path.chmod(0o755)
    file.chmod(0o644)
    make_private(tmp_path, file, tmp_path / "missing")
    assert (mode_of(tmp_path), mode_of(file)) == (0o700, 0o600)
    assert not (tmp_path / "missing").exists()


@on_posix
def test_a_database_and_what_lies_beside_it(tmp_path: Path) -> None:
    """An older version left these files readable; SQLite gives new files the database's mode."""
    names = ("x.db", "x.db-wal", "x.db-shm", "x.db-journal")
    for name in names:
        (tmp_path / name).touch(mode=0o644)
    open_database(f"sqlite:///{(tmp_path / 'x.db').as_posix()}").dispose()
    assert {mode_of(tmp_path / name) for name in names} == {0o600}


@on_posix
def test_a_program_makes_nothing_that_others_read(tmp_path: Path) -> None:
    """After `keep_private`, everything the program and its children write is private."""
    program = (
        "import subprocess, sys, pathlib; from hosting.files.private_files import keep_private;"
        "keep_private(); pathlib.Path(sys.argv[1]).touch(); pathlib.Path(sys.argv[2]).mkdir()"
    )
    made = tmp_path / "file", tmp_path / "folder"
    subprocess.run([sys.executable, "-c", program, *made], cwd=ROOT, check=True)
    assert [mode_of(path) for path in made] == [0o600, 0o700]


def test_a_token_is_made_once(tmp_path: Path) -> None:
    """The first process creates the token and later ones use it: links work after a restart."""
    path = tmp_path / "new" / "recorder.token"
    tokens = set(at_once(8, lambda: kept_token(path)))
    assert tokens == {kept_token(path)}
    assert TOKEN.fullmatch(tokens.pop())


@on_posix
def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path: Path) -> None:
    """The start fails with an error message; a later start with free space creates the token."""
    program = (
        "import pathlib, resource, sys; from hosting.files.private_files import kept_token;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (8, 8)); kept_token(pathlib.Path(sys.argv[1]))"
    )
    path = tmp_path / "recorder.token"
    words = [sys.executable, "-c", program, path]
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "SettingError" in ended.stderr
    assert "recorder.token cannot be used: File too large" in ended.stderr
    assert list(tmp_path.iterdir()) == []
    assert TOKEN.fullmatch(kept_token(path))


@pytest.mark.parametrize("is_first", [True, False])
def test_a_file_system_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_first: bool
) -> None:
    """The new token is put in place by a rename that never replaces another program's token."""
    path, other = tmp_path / "recorder.token", "another-program.was-first"

    def no_links(*_: Path) -> None:
        if not is_first:
            path.write_text(other)
        raise OSError(errno.ENOTSUP, "no links")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    token = kept_token(path)
    assert (token == other) != is_first
    assert list(tmp_path.iterdir()) == [path]


@on_posix
def test_a_token_is_for_its_own_user(tmp_path: Path) -> None:
    """This applies to a new token and to one whose file was readable by others."""
    path = tmp_path / "recorder.token"
    kept_token(path)
    assert mode_of(path) == 0o600
    path.chmod(0o644)
    kept_token(path)
    assert mode_of(path) == 0o600


@pytest.mark.parametrize("text", ["too short", ""])
def test_a_file_with_something_else_is_named(tmp_path: Path, text: str) -> None:
    """The error names the file but does not repeat its content."""
    path = tmp_path / "recorder.token"
    path.write_text(text)
    with pytest.raises(SettingError, match=r"recorder\.token must hold a token .* Delete it"):
        kept_token(path)


def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    """The error says what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match=r"cannot be used.*--data DIR"):
        kept_token(tmp_path / "file" / "recorder.token")

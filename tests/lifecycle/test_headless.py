"""`launch.py --headless`: a playground for a program; it writes its addresses and ends with it."""

import json
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.started import (
    all_gone,
    clean_environ,
    command,
    descendants,
    eventually,
    read_only,
)


@pytest.fixture
def headless(tmp_path: Path) -> Any:
    """A running headless playground, which writes its file into the test's folder."""
    words = command("launch", "--headless", tmp_path / "where.json", "--data", tmp_path / "data")
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=clean_environ()
    ) as process:
        eventually((tmp_path / "where.json").exists)
        yield process
        process.kill()


def test_says_where_everything_is_and_ends_with_its_starter(
    headless: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    """The file is private and complete, its addresses respond, and closing stdin ends it all."""
    file = tmp_path / "where.json"
    assert sys.platform == "win32" or stat.S_IMODE(file.stat().st_mode) == 0o600
    told = json.loads(file.read_text(encoding="utf-8"))
    for role in ("authorization_server", "resource_server", "client_app"):
        token = {"Authorization": f"Bearer {told[role]['control_token']}"}
        state = requests.get(f"{told[role]['url']}/_control", headers=token, timeout=10).json()
        assert state["role"] == role
    token = {"Authorization": f"Bearer {told['recorder']['token']}"}
    brief = requests.get(f"{told['recorder']['url']}/brief", headers=token, timeout=10)
    assert brief.status_code == 200
    assert Path(told["logs"]) == tmp_path / "data" / "logs"
    started = descendants(headless.pid)
    out, _ = headless.communicate(timeout=30)
    assert (headless.returncode, out) == (0, b"")
    eventually(lambda: all_gone(started))
    assert not file.exists()


def test_ends_with_a_signal(headless: subprocess.Popen[bytes], tmp_path: Path) -> None:
    """SIGTERM ends it as well, and it prints nothing."""
    file = tmp_path / "where.json"
    taken = read_only("launch", "--headless", file)
    assert "belongs to a playground that is running. Choose another file name." in taken.stderr
    started = descendants(headless.pid)
    headless.terminate()
    assert headless.wait(30) == 128 + signal.SIGTERM
    eventually(lambda: all_gone(started))
    assert not file.exists()


@pytest.mark.parametrize("content", ["notes of mine", "[]", '{"recorder": 5}', "[" * 9_000])
def test_a_file_of_something_else_stays(tmp_path: Path, content: str) -> None:
    """An existing file of another origin is neither replaced nor deleted."""
    file = tmp_path / "mine"
    file.write_text(content, encoding="utf-8")
    done = read_only("launch", "--headless", file)
    assert (done.returncode, file.read_text(encoding="utf-8")) == (2, content)
    assert "exists and was not written by --headless. Choose another file name" in done.stderr


def test_shows_nothing() -> None:
    """Options that only make sense for a person watching are refused by name."""
    done = read_only("launch", "--headless", "-", "--step")
    assert done.returncode == 2
    assert "--headless shows nothing, so no --step" in done.stderr

"""On a machine with several users, the others cannot read any file of the playground."""

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from scripts.processes.free_ports import free_ports
from tests.support.places import ROOT
from tests.support.processes import PATIENCE_SECONDS, is_open, wait_until
from tests.support.recorder_tokens import showing
from tests.support.running import running

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


def open_to_others(folder: Path) -> list[str]:
    """The files in a folder that other users may read, write or enter."""
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]


def test_no_file_is_open_to_others(tmp_path: Path) -> None:
    """Keys, databases and their side files, logs and tokens are private.

    That includes files that an older version left readable.
    """
    data = tmp_path / "data"
    (data / "logs").mkdir(parents=True)
    for name in ("authorization_server.db", "recorder.db", "logs/recorder.log"):
        (data / name).touch()
        (data / name).chmod(0o644)
    (data / "logs").chmod(0o755)
    before = os.umask(0o022)
    try:
        with running(data) as whole:
            for _ in UserAgent().walk(honest.walk(whole.urls["client_app"])):
                pass
            names = {path.name for path in data.rglob("*")}
            assert open_to_others(data) == []
    finally:
        os.umask(before)
    assert {"authorization_server.db-wal", "client_app.db", "recorder.token"} <= names
    assert {"resource_server.log", "inbox.token"} <= names


def test_another_user_of_the_machine_reaches_the_recorder_and_reads_nothing(
    tmp_path: Path,
) -> None:
    """The loopback address is not secret, so without a token nothing can be read or done."""
    with running(tmp_path) as whole:
        place = whole.place()
        for _ in UserAgent().walk(honest.walk(whole.urls["client_app"])):
            pass
        (flow,) = {event["flow"] for event in whole.events(place) if event["part"] == "1"}
        asked = ["/", "/events", "/live", f"/flows/{flow}", f"/flows/{flow}/run.jsonl"]
        for path in asked:
            url = whole.urls["recorder"] + path
            for headers in ({}, showing(whole.playground.inbox_token)):
                answer = requests.get(url, headers=headers, timeout=20)
                assert answer.status_code == 401
                assert "wonderland" not in answer.text


@contextmanager
def started_in(folder: Path, program: str, **settings: object) -> Iterator["subprocess.Popen[str]"]:
    """Start a program in this folder as a process manager would; it ends with the block."""
    environ = os.environ | {"PYTHONPATH": str(ROOT), "EXIT_WITH_STDIN": "1"}
    environ |= {f"{program.upper()}_{name}": str(value) for name, value in settings.items()}
    with subprocess.Popen(
        [sys.executable, "-m", program],
        cwd=folder,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(PATIENCE_SECONDS)


def test_programs_that_start_in_one_folder_find_their_tokens(tmp_path: Path) -> None:
    """Only the recorder prints the link that opens it, and a role can deliver its events."""
    recorder, role = free_ports(2)
    address = f"http://127.0.0.1:{recorder}"
    told = {"RECORDER": address, "TRACE_MODE": "attended", "PORT": role}
    with started_in(tmp_path, "recorder", PORT=recorder) as process:
        assert process.stdout
        link = process.stdout.readline().removeprefix("The viewer: ").strip()
        assert link.startswith(f"{address}/?token=")
        wait_until(lambda: is_open(recorder))
        token = (tmp_path / "data" / "recorder.token").read_text()
        with requests.Session() as browser:
            assert browser.get(link, timeout=20).url == f"{address}/"
            with started_in(tmp_path, "client_app", URL=f"http://127.0.0.1:{role}", **told):
                wait_until(lambda: is_open(role))
                assert requests.get(f"http://127.0.0.1:{role}/", timeout=20).status_code == 200
                events = browser.get(f"{address}/events?after=0", timeout=20).json()["events"]
        assert {event["role"] for event in events} == {"client_app"}
        assert token in link
    assert open_to_others(tmp_path / "data") == []

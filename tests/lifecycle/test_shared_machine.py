"""A machine with other people on it: they read no file of the playground."""

import os
import stat
from pathlib import Path

import pytest
import requests

from scenarios import honest
from scenarios.browser.user_agent import UserAgent
from tests.support.recorder_tokens import showing
from tests.support.running import running

pytestmark = pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")


def open_to_others(folder: Path) -> list[str]:
    """The files below a folder that someone else may read, write or enter."""
    return [
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]


def test_no_file_is_open_to_others(tmp_path: Path) -> None:
    """Keys, databases with what lies beside them, logs, tokens: those that are made, and those of
    an older version that were there.
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
    """Over loopback the address is no secret: without a token there is nothing to read or do."""
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

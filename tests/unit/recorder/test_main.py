"""`python -m recorder`: the process."""

import http.client
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.places import ROOT
from tests.support.processes import is_open
from tests.support.recorder_tokens import INBOX, VIEWER
from tests.unit.recorder.samples import CLIENT, RS, event, question, request

PATIENCE = 30.0


@pytest.fixture
def port() -> int:
    """A free port."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        number: int = listening.getsockname()[1]
        return number


def start(**settings: Any) -> "subprocess.Popen[str]":
    """Start the recorder with these settings; it ends when its standard input closes."""
    environ = os.environ | {"EXIT_WITH_STDIN": "1"}
    given = {"TOKEN": VIEWER, "INBOX_TOKEN": INBOX} | settings
    environ |= {f"RECORDER_{name}": str(value) for name, value in given.items()}
    return subprocess.Popen(
        [sys.executable, "-m", "recorder"],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(port: int, folder: Path, **settings: str) -> Iterator[None]:
    """Run a recorder until the block ends; then it must be gone without having printed anything."""
    with start(PORT=port, DATABASE_URL=f"sqlite:///{folder}/recorder.db", **settings) as process:
        try:
            wait_until_ready(port)
            yield
        finally:
            assert process.stdin
            process.stdin.close()
            process.wait(PATIENCE)
        assert process.stderr
        assert process.stderr.read() == ""
        assert not is_open(port)


def wait_until_ready(port: int) -> None:
    """Send requests until one succeeds."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            status, _ = ask(port, "GET", "/healthz")
        except ConnectionError:
            assert time.monotonic() < deadline
            continue
        assert status == 200
        return


def ask(
    port: int, method: str, path: str, document: Any = None, token: str = VIEWER
) -> tuple[int, Any]:
    """The status and the document of a response."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        body = None if document is None else json.dumps(document)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read()
        is_json = answer.headers.get_content_type() == "application/json"
        return answer.status, json.loads(text) if text and is_json else None
    finally:
        connection.close()


@pytest.mark.e2e
def test_a_recorder_takes_waits_and_remembers(port: int, tmp_path: Path) -> None:
    """It takes events, lets readers wait, and still has the events after a restart."""
    jwks = request(url="http://127.0.0.1:9000/jwks")
    with running(port, tmp_path):
        batch = {"events": [event("resource-requested", links=["a"], id="one")], "lost": 0}
        assert ask(port, "POST", "/events", batch) == (204, None)
        status, page = ask(port, "GET", "/events?after=0&wait=20")
        assert (status, [each["id"] for each in page["events"]]) == (200, ["one"])
    with running(port, tmp_path):
        again = {"events": [event("user-logged-in", links=["a"], id="two")], "lost": 1}
        assert ask(port, "POST", "/events", again) == (204, None)
        ask(port, "POST", "/events", {"events": [question(RS, CLIENT, jwks)]})
        _, page = ask(port, "GET", "/events?after=0")
        # The event has permission before it is stored, and the recorder ends immediately.
        ask(port, "POST", "/events", {"events": [event(id="last")], "attended": True})
    with closing(sqlite3.connect(tmp_path / "recorder.db")) as stored:
        assert stored.execute("SELECT id FROM events WHERE seq = 4").fetchall() == [("last",)]
    assert [each["part"] for each in page["events"]] == ["1", "3.1", None]
    # After a restart, nothing joins an earlier flow.
    assert len({each["flow"] for each in page["events"]}) == 3
    assert page["lost"] == 1


@pytest.mark.e2e
def test_a_role_tells_and_only_the_bearer_of_the_token_reads(port: int, tmp_path: Path) -> None:
    """A role's token can only send events."""
    everywhere = "0.0.0.0"  # noqa: S104
    url = f"http://192.0.2.5:{port}"
    with running(port, tmp_path, HOST=everywhere, URL=url):
        told = {"events": [event(id="one")]}
        assert ask(port, "POST", "/events", told, token="")[0] == 401
        assert ask(port, "POST", "/events", told, token=INBOX) == (204, None)
        assert ask(port, "GET", "/events?after=0", token=INBOX)[0] == 401
        assert ask(port, "POST", "/gate", {"do": "hold"}, token="")[0] == 401
        status, page = ask(port, "GET", "/events?after=0")
        assert (status, [each["id"] for each in page["events"]]) == (200, ["one"])


@pytest.mark.e2e
def test_it_ends_while_steps_are_held_and_readers_wait(port: int, tmp_path: Path) -> None:
    """A client that waits for a response learns that there will be none."""
    told = [event("resource-requested", id=str(number)) for number in range(20)]
    with ThreadPoolExecutor(3 * len(told)) as threads:
        with running(port, tmp_path, HOLD="yes"):
            waiting = []
            for each in told:
                batch = {"events": [each], "attended": True}
                waiting.append(threads.submit(ask, port, "POST", "/events", batch))
            while len(held_of(port)) < len(told):
                pass
            readers = ["/events?wait=25"] * len(told)
            waiting += [threads.submit(ask, port, "GET", path) for path in readers]
            assert not [each for each in waiting if each.done()]
        for each in waiting:
            error = each.exception(PATIENCE)
            assert isinstance(error, ConnectionError) or each.result()[0] == 503


def held_of(port: int) -> list[str]:
    """The ids of the events that are held now."""
    _, page = ask(port, "GET", "/events")
    return [id for flow in page["gate"]["flows"].values() for id in flow["held"]]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"HOST": "192.0.2.5", "TOKEN": "short"}, "RECORDER_TOKEN must be at least 16"),
        ({"PORT": "many"}, "RECORDER_PORT must be a whole number"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_sentence(
    settings: dict[str, str], sentence: str
) -> None:
    """There is no traceback, and the exit status is 2."""
    with start(**settings) as process:
        _, printed = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert printed.startswith(sentence)
    assert printed.count("\n") == 1


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    """The message says what to do about it."""
    database = f"sqlite:///{tmp_path}/recorder.db"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        with start(PORT=number, DATABASE_URL=database) as process:
            _, printed = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert f"Port {number} on 127.0.0.1 cannot be used" in printed
